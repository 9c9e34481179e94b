/// Types are named after what they are in the house's own words; these say only that somebody had no word.
struct BannedNames: Rule {
  static let name = "banned names"
  static let endings = [
    "Manager", "Helper", "Helpers", "Handler", "Processor", "Wrapper", "Util", "Utils", "Utilities",
  ]
  static let keywords: Set = ["class", "struct", "enum", "protocol", "actor", "typealias"]

  func findings(in tree: SourceTree) -> [Finding] {
    tree.files.filter { !$0.path.hasPrefix("Plugins/") }.flatMap { file -> [Finding] in
      let tokens = Token.tokens(of: file.code)
      return zip(tokens, tokens.dropFirst()).compactMap { keyword, name in
        guard Self.keywords.contains(keyword.text), let ending = Self.endings.first(where: name.text.hasSuffix) else {
          return nil
        }
        let problem = "\(name.text): no type of this house is a \(ending.lowercased()); say what it is"
        return Finding(path: file.path, line: name.line, problem: problem)
      }
    }
  }

  static let samples = [
    Sample(
      ["Sources/A/A.swift": "/// class ManagerUtil\n\nfinal class QueueManager {\n  actor Retry {}\n}\n"],
      faults: ["Sources/A/A.swift:3"]),
    Sample(["Sources/A/A.swift": "package typealias PushHandler = () -> Void\n"], faults: ["Sources/A/A.swift:1"]),
    Sample(["Sources/A/A.swift": "struct Handling { let handler: Int }\n"]),
  ]
}
