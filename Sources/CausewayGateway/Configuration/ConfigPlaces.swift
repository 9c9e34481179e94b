internal import CausewayCore

/// Where each key of a configuration stands, and nothing of what is said there.
struct ConfigPlaces: Sendable {
  private static let depth = 3
  private var marks: [String: ConfigMark] = [:]

  init(_ document: ConfigNode) {
    note(document, at: "", depth: 0)
  }

  private mutating func note(_ node: ConfigNode, at path: String, depth: Int) {
    guard depth < Self.depth, case .map(let pairs) = node.content else { return }
    for pair in pairs {
      let path = path.isEmpty ? pair.key : "\(path).\(pair.key)"
      // A section stands at its name.
      marks[path] = if case .map = pair.value.content { pair.mark } else { pair.value.mark }
      note(pair.value, at: path, depth: depth + 1)
    }
  }

  /// The place of the value at `path` (`journal.path`), or, as far as it goes, of what it would stand in.
  func mark(of path: String) -> ConfigMark {
    var path = path[...]
    while !path.isEmpty {
      if let mark = marks[String(path)] { return mark }
      path = path.lastIndex(of: ".").map { path[..<$0] } ?? ""
    }
    return .start
  }
}
