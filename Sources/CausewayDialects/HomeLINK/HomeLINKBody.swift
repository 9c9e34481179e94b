internal import CausewayCore

/// What was delivered: an object as a rule, but whatever comes is passed on.
enum HomeLINKBody {
  /// JSON, and its very text, white space around it included.
  case json(JSONValue, text: [UInt8])
  case text(String)
  case bytes([UInt8])

  init(_ bytes: [UInt8]) {
    if let document = try? JSONDocument(parsing: bytes) {
      self = .json(document.root, text: bytes)
    } else if let text = String(validating: bytes, as: UTF8.self) {
      self = .text(text)
    } else {
      self = .bytes(bytes)
    }
  }

  /// About how long it is, in bytes.
  var count: Int {
    switch self {
    case .json(_, let text): text.count
    case .text(let text): text.utf8.count
    case .bytes(let bytes): bytes.count * 4 / 3
    }
  }

  var object: JSONValue? {
    guard case .json(let root, _) = self, root.kind == .object else { return nil }
    return root
  }

  /// A member that is a text or a number; an empty one is none.
  func text(_ name: String) -> String? { object?[name]?.nonEmptyText }
}
