/// How much a document may ask of us. Each limit is a refusal with words, never a crash.
package struct JSONLimits: Sendable, Equatable {
  /// Arrays and objects inside one another.
  package var depth: Int
  /// Bytes of the whole text. Never more than 4 GiB.
  package var bytes: Int
  /// Values, keys included: what a short text such as `[0,0,0,…` costs in memory, at 16 bytes each.
  package var values: Int

  package init(depth: Int = 64, bytes: Int = 16 << 20, values: Int = 1 << 20) {
    self.depth = depth
    self.bytes = min(bytes, Int(UInt32.max))
    self.values = min(values, Int(UInt32.max))
  }
}
