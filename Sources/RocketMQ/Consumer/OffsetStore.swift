/// Keeps how far a broadcasting consumer has come: no broker does.
public protocol OffsetStore: Sendable {
  /// What was saved last; empty at first.
  func load() async throws -> [MessageQueue: Int64]
  /// Durable when it returns. Calls do not overlap.
  func save(_ offsets: [MessageQueue: Int64]) async throws
}
