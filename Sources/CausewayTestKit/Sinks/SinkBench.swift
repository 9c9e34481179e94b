internal import CausewayCore
internal import Loop
internal import Testing

/// A sink and its far end, and what checks do with them.
@EventLoop
final class SinkBench {
  let farEnd: any FarEnd
  let sink: any Sink
  var script: FarEndScript { farEnd.script }
  private var attempts: [SinkAttempt] = []

  init(_ farEnd: any FarEnd) throws {
    self.farEnd = farEnd
    sink = try farEnd.sink(at: .address, timeout: .seconds(30))
  }

  /// Whatever a check left behind.
  func end() async {
    for attempt in attempts { attempt.cancel() }
    script.release()
    await farEnd.stop()
    for attempt in attempts { await attempt.end() }
  }

  /// As many as one batch may have, but no more than a check needs.
  var batchSize: Int { min(max(1, sink.batchLimit), 8) }

  static func entry(_ number: Int, subject: String? = "lamp/on", padding: Int = 0) -> RoutedEntry {
    let filling = String(repeating: "x", count: padding)
    let data = #"{"n":"entry#\#(number)#","secret":"\#(SinkCheck.canary)","filling":"\#(filling)"}"#
    let entry = Entry(
      position: Position(rawValue: Int64(number)),
      event: .sample("id-\(number)", subject: subject, kind: .occurrence, data: data), input: "test",
      receivedAt: Timestamp(milliseconds: 1_710_000_000_000), changed: true)
    return RoutedEntry(entry: entry, route: Route(name: "r", match: .everything, outputs: ["ops"]))
  }

  static func entries(_ numbers: some Sequence<Int>) -> [RoutedEntry] { numbers.map { entry($0) } }

  /// What became of `batch`; `nil` if all of it was accepted. What an error says is always looked at.
  func deliver(_ batch: [RoutedEntry], by other: (any Sink)? = nil) async -> DeliveryError? {
    do throws(DeliveryError) {
      try await (other ?? sink).deliver(batch)
      return nil
    } catch {
      Self.look(at: error, of: batch)
      return error
    }
  }

  func deliver(_ numbers: Int...) async -> DeliveryError? { await deliver(Self.entries(numbers)) }

  /// The same beside what the check does.
  func begin(_ batch: [RoutedEntry], by other: (any Sink)? = nil) -> SinkAttempt {
    let attempt = SinkAttempt { await self.deliver(batch, by: other) }
    attempts.append(attempt)
    return attempt
  }

  func begin(_ numbers: Int...) -> SinkAttempt { begin(Self.entries(numbers)) }

  private static func look(at error: DeliveryError, of batch: [RoutedEntry]) {
    #expect(!error.reason.contains(SinkCheck.canary), "a secret is in the reason")
    #expect(!error.reason.contains("entry#"), "a body is in the reason")
    #expect((1...500).contains(error.reason.utf8.count), "\(error.reason)")
    #expect(!error.reason.unicodeScalars.contains { $0.value < 32 }, "\(error.reason)")
    #expect((0..<batch.count).contains(error.accepted))
  }

  /// Waits for `condition`, for ten seconds at most.
  func until(
    _ what: String, _ location: SourceLocation = #_sourceLocation, _ condition: () -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while !condition() {
      try #require(
        ContinuousClock.now < deadline,
        "never: \(what); offered \(script.offered), accepted \(script.accepted), \(farEnd.openConnections) connections",
        sourceLocation: location)
      try await EventLoop.sleep(for: .milliseconds(1))
    }
  }

  /// What came of `attempt`, which must end soon: within a second, and another for a busy machine.
  func soon(
    _ attempt: SinkAttempt, _ what: String, _ location: SourceLocation = #_sourceLocation
  ) async throws -> DeliveryError? {
    let began = ContinuousClock.now
    try await until(what, location) { attempt.isOver }
    #expect(ContinuousClock.now - began < .seconds(2), "\(what): late", sourceLocation: location)
    return attempt.error
  }

  /// Gives whatever is under way on the loop the time to go on.
  func breathe(_ times: Int = 50) async {
    for _ in 0..<times { await EventLoop.breathe() }
  }
}
