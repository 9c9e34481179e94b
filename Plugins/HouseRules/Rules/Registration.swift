/// A vendor or connector is a folder and one line: the line that a registry of the same module, or of the gateway, has for it.
struct Registration: Rule {
  static let name = "registration"

  /// Folders whose subfolders are each one vendor or connector, and the modules that may hold the registry.
  static let shelves: [(folder: String, registries: [String])] = [
    ("Sources/CausewayDialects", ["Sources/CausewayDialects", "Sources/CausewayGateway"]),
    ("Sources/CausewayConnectors/Inputs", ["Sources/CausewayConnectors", "Sources/CausewayGateway"]),
    ("Sources/CausewayConnectors/Outputs", ["Sources/CausewayConnectors", "Sources/CausewayGateway"]),
  ]

  func findings(in tree: SourceTree) -> [Finding] {
    Self.shelves.flatMap { shelf -> [Finding] in
      let registered = shelf.registries.flatMap(tree.files(below:))
        .filter { $0.name.contains("Registry") }
        .flatMap { Token.tokens(of: $0.code) }.map { $0.text.lowercased() }
      return Self.members(of: shelf.folder, in: tree).filter { member in
        !registered.contains { $0.contains(member.name.lowercased()) }
      }.map {
        Finding(
          path: $0.file.path, line: 1,
          problem: "\($0.name) is in no registry of \(shelf.registries.joined(separator: " or "))")
      }
    }
  }

  /// Each subfolder, with its first file.
  private static func members(of folder: String, in tree: SourceTree) -> [(name: String, file: SourceFile)] {
    let depth = folder.split(separator: "/").count
    var members = [String: SourceFile]()
    for file in tree.files(below: folder) {
      let parts = file.path.split(separator: "/")
      if parts.count > depth + 1, members[String(parts[depth])] == nil { members[String(parts[depth])] = file }
    }
    return members.map { ($0.key, $0.value) }
  }

  static let samples = [
    Sample(
      [
        "Sources/CausewayDialects/DialectRegistry.swift": "let all = [AqaraDialect.self]\n",
        "Sources/CausewayDialects/Aqara/AqaraDialect.swift": "\n",
        "Sources/CausewayDialects/Novelty/NoveltyDialect.swift": "\n",
      ], faults: ["Sources/CausewayDialects/Novelty/NoveltyDialect.swift:1"]),
    Sample([
      "Sources/CausewayConnectors/Outputs/SSE/SSEOutput.swift": "\n",
      "Sources/CausewayGateway/OutputRegistry.swift": "let all = [SSEOutput.self]\n",
    ]),
  ]
}
