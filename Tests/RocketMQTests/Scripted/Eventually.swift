internal import Loop
internal import Testing

/// Tries until `condition` holds; a failure after a minute.
@EventLoop
func eventually(
  _ what: Comment? = nil, within limit: Duration = .seconds(60), _ condition: @EventLoop () async throws -> Bool,
  at place: SourceLocation = #_sourceLocation
) async throws {
  let deadline = ContinuousClock.now + limit
  while !(try await condition()) {
    try #require(ContinuousClock.now < deadline, what ?? "it did not happen in time", sourceLocation: place)
    try await EventLoop.sleep(for: .milliseconds(10))
  }
}
