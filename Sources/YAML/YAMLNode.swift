/// A YAML document as a tree, each node with its place. Scalars are text: what they mean is decided by whoever reads them.
package struct YAMLNode: Sendable, Equatable {
  package enum Content: Sendable, Equatable {
    case scalar(String, style: ScalarStyle)
    case list([YAMLNode])
    /// In the order of the document; each key once.
    case map([Pair])
  }

  package enum ScalarStyle: Sendable, Equatable {
    case plain
    /// Quoted, literal or folded: always meant as text.
    case quoted
  }

  package struct Pair: Sendable, Equatable {
    package let key: String
    package let mark: YAMLMark
    package let value: YAMLNode

    package init(key: String, mark: YAMLMark, value: YAMLNode) {
      self.key = key
      self.mark = mark
      self.value = value
    }
  }

  package let content: Content
  package let mark: YAMLMark

  package init(_ content: Content, at mark: YAMLMark) {
    self.content = content
    self.mark = mark
  }
}
