/// The configuration as it was written: texts, lists and maps, each with its place. Nothing is typed or filled in yet.
package struct ConfigNode: Sendable, Equatable {
  package enum Content: Sendable, Equatable {
    /// `quoted` tells `"null"` from `null`; every other scalar is typed by whoever asks for it.
    case scalar(String, quoted: Bool)
    case list([ConfigNode])
    /// In the order of the file, each key once.
    case map([Pair])
  }

  package struct Pair: Sendable, Equatable {
    package let key: String
    package let mark: ConfigMark
    package let value: ConfigNode

    package init(key: String, mark: ConfigMark, value: ConfigNode) {
      self.key = key
      self.mark = mark
      self.value = value
    }
  }

  package let content: Content
  package let mark: ConfigMark

  package init(_ content: Content, at mark: ConfigMark) {
    self.content = content
    self.mark = mark
  }

  /// A key with no value after it, or with one of YAML's plain words for that.
  var isNothing: Bool {
    guard case .scalar(let text, quoted: false) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }
}
