/// How much of a document is read before it is refused.
package struct YAMLLimits: Sendable {
  package var bytes: Int
  /// Of lists and maps within each other.
  package var depth: Int
  /// Texts, keys, lists and maps.
  package var nodes: Int

  package init(bytes: Int = 1 << 20, depth: Int = 32, nodes: Int = 50_000) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
  }
}
