/// A vendor or connector is a folder and one line: the line that its registry has for it.
struct Registration: Rule {
  static let name = "registration"

  /// Folders whose subfolders are each one vendor or connector, and the file that lists them.
  static let shelves: [(folder: String, registry: String)] = [
    ("Sources/CausewayDialects", "Sources/CausewayDialects/DialectRegistry.swift"),
    ("Sources/CausewayConnectors/Inputs", "Sources/CausewayConnectors/Connectors.swift"),
    ("Sources/CausewayConnectors/Outputs", "Sources/CausewayConnectors/Connectors.swift"),
  ]

  func findings(in tree: SourceTree) -> [Finding] {
    Self.shelves.flatMap { folder, registry in
      let words = tree.files.filter { $0.path == registry }.flatMap { Token.tokens(of: $0.code) }.map(\.text)
      return Self.members(of: folder, in: tree).filter { member in
        !words.contains { $0.hasPrefix(member.name) }
      }.map {
        Finding(path: $0.file.path, line: 1, problem: "nothing in \(registry) begins with \($0.name): give it its line")
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
      "Sources/CausewayConnectors/Connectors.swift": "let all = [SSEOutput.self]\n",
    ]),
  ]
}
