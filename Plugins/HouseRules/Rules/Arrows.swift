/// Who may know whom. The table mirrors the design; the manifest says what is linked, this says what is allowed.
struct Arrows: Rule {
  static let name = "arrows"

  /// Without a dependency of ours: the language's own, which every module may use.
  static let everywhere: Set = ["Synchronization"]

  /// A module that is missing here has no arrows yet, and may not appear without a decision.
  static let allowed: [String: Set<String>] = [
    // Faces: know nothing of Causeway. Each C module has exactly one.
    "Loop": ["CEvent", "CTLS", "Glibc", "Dispatch"],
    "HTTPClient": ["CCurl", "Loop", "Glibc"],
    "Mosquitto": ["CMosquitto", "Loop", "Glibc"],
    "Digest": ["CCrypto", "Glibc"],
    "SQLite": ["CSQLite", "Glibc"],
    "YAML": ["CYAML", "Glibc"],
    // Protocols of our own, on the loop.
    "HTTPServer": ["Loop", "Glibc"],
    "RocketMQ": ["CZlib", "Loop", "Digest", "Glibc"],
    // Causeway. The core knows no system: no C, no network, no clock of its own.
    "CausewayCore": [],
    "CausewayDialects": ["CausewayCore", "Digest"],
    "CausewayDelivery": ["CausewayCore", "Loop"],
    "CausewayJournal": ["CausewayCore", "SQLite", "Loop", "Glibc"],
    // Transport and vendor meet only in configuration: no arrow to CausewayDialects.
    "CausewayConnectors": [
      "CausewayCore", "HTTPServer", "HTTPClient", "RocketMQ", "Mosquitto", "Loop", "Digest", "Glibc",
    ],
    "CausewayGateway": [
      "CausewayCore", "CausewayConnectors", "CausewayDelivery", "CausewayDialects", "CausewayJournal", "HTTPServer",
      "HTTPClient", "Loop",
      "Digest", "YAML", "Glibc",
    ],
    "causeway": [
      "CausewayGateway", "CausewayCore", "CausewayDialects", "CausewayJournal", "HTTPClient", "Mosquitto", "Loop",
      "Digest", "Glibc",
    ],
    // Tests only.
    "CausewayTestKit": [
      "CausewayCore", "CausewayJournal", "CausewayDialects", "HTTPServer", "HTTPClient", "Loop", "SQLite", "Digest",
      "Glibc", "Testing",
    ],
  ]

  func findings(in tree: SourceTree) -> [Finding] {
    tree.files(below: "Sources").flatMap { file -> [Finding] in
      guard let module = file.module else { return [] }
      return Self.imports(of: file).compactMap { line, imported in
        guard imported != module, !Self.everywhere.contains(imported) else { return nil }
        guard let arrows = Self.allowed[module] else {
          return Finding(path: file.path, line: line, problem: "the module \(module) has no row in the table of arrows")
        }
        guard !arrows.contains(imported) else { return nil }
        return Finding(path: file.path, line: line, problem: Self.problem(module: module, imports: imported))
      }
    }
  }

  private static func problem(module: String, imports imported: String) -> String {
    if imported.hasPrefix("Foundation") { return "the program links no Foundation: use Glibc or the standard library" }
    let faces = allowed.filter { $0.value.contains(imported) }.keys.sorted()
    if faces.count == 1 { return "only \(faces[0]) imports \(imported); \(module) goes through it" }
    return "no arrow leads from \(module) to \(imported)"
  }

  /// The module of each `import`, whatever its attributes, access level and kind.
  private static func imports(of file: SourceFile) -> [(line: Int, module: String)] {
    let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor"]
    let tokens = Token.tokens(of: file.code)
    return tokens.indices.compactMap { index in
      guard tokens[index].text == "import", index + 1 < tokens.count else { return nil }
      let isKind = kinds.contains(tokens[index + 1].text) && index + 2 < tokens.count
      return (tokens[index].line, tokens[isKind ? index + 2 : index + 1].text)
    }
  }

  static let samples = [
    Sample(
      ["Sources/CausewayConnectors/A.swift": "internal import CausewayCore\npackage import CausewayDialects\n"],
      faults: ["Sources/CausewayConnectors/A.swift:2"]),
    Sample(["Sources/HTTPServer/A.swift": "internal import CEvent\n"], faults: ["Sources/HTTPServer/A.swift:1"]),
    Sample(
      ["Sources/Loop/A.swift": "@preconcurrency import FoundationEssentials\nimport struct Foundation.URL\n"],
      faults: ["Sources/Loop/A.swift:1", "Sources/Loop/A.swift:2"]),
    Sample(["Sources/Novelty/A.swift": "import Loop\n"], faults: ["Sources/Novelty/A.swift:1"]),
    Sample([
      "Sources/Loop/A.swift": "internal import CEvent\ninternal import Synchronization\n// import Foundation\n",
      "Tests/LoopTests/A.swift": "import Foundation\n",
    ]),
  ]
}
