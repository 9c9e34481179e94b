internal import Loop

enum WarmUp {
  /// Publishes until each client has had something, so that from then on each gets everything; then starts the count.
  @EventLoop
  static func run(_ audience: Audience, _ publisher: Publisher) async throws {
    for _ in 0..<100 where audience.fewest == 0 {
      try publisher.publish(0)
      try await EventLoop.sleep(for: .milliseconds(100))
    }
    try await audience.until(seconds: 5) { audience.fewest > 0 }
    try await EventLoop.sleep(for: .milliseconds(300))
    audience.reset()
  }
}
