import CausewayTestKit
import Testing

@testable import YAML

@Suite struct YAMLFuzzTests {
  /// Any tree, written out in one of YAML's two ways, comes back as it was.
  @Test func `what is written is what is read`() throws {
    var random = SplitMix(seed: 1)
    for _ in 0..<300 {
      let tree = Tree.random(depth: 3, &random)
      let text = random.next() % 2 == 0 ? tree.flow : tree.block(indent: 0)
      #expect(Tree(try YAMLDocument.parse(text)) == tree, "\(text)")
    }
  }

  @Test func `pieces of YAML in any order end in a tree or an error with a place in the text`() {
    let pieces = [
      "a", "b: ", ": ", "\n", "\n  ", "\n    ", "- ", "? ", "[", "]", "{", "}", ", ", "'", "\"", "\\", "|\n", ">-\n",
      "#", "&x ",
      "*x", "!t ", "%", "@", "---\n", "...\n", "\t", "<<: ", "é", "\u{FEFF}", "\r\n", "\u{85}", "${X}", "~", "\0",
    ]
    var random = SplitMix(seed: 2)
    for _ in 0..<3_000 {
      let text = (0..<Int(random.next() % 24)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
      check(Array(text.utf8))
    }
  }

  @Test func `bytes of any kind end in a tree or an error with a place in the text`() {
    let seed = Array("a: {b: [\"c\", 'd'], e: |\n  f\n}\ng: ${H:-i} # j\n".utf8)
    var random = SplitMix(seed: 3)
    for _ in 0..<3_000 {
      var bytes = seed
      for _ in 0...random.next() % 4 {
        let index = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 3 {
        case 0: bytes[index] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.remove(at: index)
        default: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: index)
        }
      }
      check(bytes)
    }
  }

  private func check(_ bytes: [UInt8]) {
    guard let error = failure(of: bytes) else { return }
    // libyaml also counts CR, NEL, LS and PS as line ends.
    let lines =
      1
      + String(decoding: bytes, as: UTF8.self).unicodeScalars.count {
        "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0)
      }
    #expect((1...lines + 1).contains(error.mark.line) && error.mark.column >= 1, "\(error) in \(bytes)")
    #expect(!error.message.isEmpty)
  }
}

/// A tree without places.
private indirect enum Tree: Equatable {
  case text(String)
  case list([Tree])
  case map([Entry])

  struct Entry: Equatable {
    let key: String
    let value: Tree
  }

  static func random(depth: Int, _ random: inout SplitMix) -> Tree {
    let count = Int(random.next() % 4)
    switch depth == 0 ? 0 : random.next() % 3 {
    case 0: return .text(word(&random))
    case 1: return .list((0..<count).map { _ in .random(depth: depth - 1, &random) })
    default:
      return .map((0..<count).map { Entry(key: "\($0)" + word(&random), value: .random(depth: depth - 1, &random)) })
    }
  }

  private static func word(_ random: inout SplitMix) -> String {
    let letters = [
      "a", "Z", "0", " ", "'", "\"", "\\", ":", "#", "{", "]", ",", "\n", "\t", "é", "🚨", "-", "*", "&", "!", "$",
    ]
    return (0..<random.next() % 6).map { _ in letters[Int(random.next() % UInt64(letters.count))] }.joined()
  }

  init(_ node: YAMLNode) {
    self =
      switch node.content {
      case .scalar(let text, _): .text(text)
      case .list(let items): .list(items.map { Tree($0) })
      case .map(let pairs): .map(pairs.map { Entry(key: $0.key, value: Tree($0.value)) })
      }
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.map { character -> String in
      switch character {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\n": "\\n"
      case "\t": "\\t"
      default: String(character)
      }
    }
    return "\"\(escaped.joined())\""
  }

  var flow: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .list(let items): "[\(items.map(\.flow).joined(separator: ", "))]"
    case .map(let entries): "{\(entries.map { "\(Self.quoted($0.key)): \($0.value.flow)" }.joined(separator: ", "))}"
    }
  }

  func block(indent: Int) -> String {
    let margin = "\n" + String(repeating: " ", count: indent)
    switch self {
    case .list(let items) where !items.isEmpty:
      return items.map { "\(margin)- \($0.block(indent: indent + 2))" }.joined()
    case .map(let entries) where !entries.isEmpty:
      return entries.map { "\(margin)\(Self.quoted($0.key)): \($0.value.block(indent: indent + 2))" }.joined()
    default: return flow
    }
  }
}
