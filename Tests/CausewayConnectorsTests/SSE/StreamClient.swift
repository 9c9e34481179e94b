import CausewayCore
import Loop
import Testing

@testable import CausewayConnectors
@testable import HTTPServer

/// A client of a stream as its connection sees it: pulls when woken, as long as it is not told to stall.
@EventLoop
final class StreamClient {
  private(set) var reader = SSEReader()
  private(set) var hasEnded = false
  /// How often the session asked to be pulled before anything else.
  private(set) var urgentWakes = 0
  var isStalled = false
  private let session: SSESession
  private var isScheduled = false

  init(_ stage: StreamStage, filter: SSEFilter = SSEFilter(), lastEventID: String? = nil) throws {
    let feed = try #require(stage.stream.feed(filter), "the stream takes no more feeds")
    let token = try #require(stage.stream.tokens.first)
    session = SSESession(feed: feed, token: token, lastEventID: lastEventID)
    session.begin(
      HTTPBodyWake { [weak self] isUrgent in
        if isUrgent { self?.urgentWakes += 1 }
        self?.schedule()
      })
    schedule()
  }

  func resume() {
    isStalled = false
    schedule()
  }

  /// The client goes.
  func leave(_ reason: HTTPBodyEnd = .clientDeparted) {
    guard !hasEnded else { return }
    hasEnded = true
    session.ended(reason)
  }

  private func schedule() {
    guard !isScheduled else { return }
    isScheduled = true
    EventLoop.spawn { await self.pull() }
  }

  private func pull() {
    isScheduled = false
    guard !hasEnded, !isStalled else { return }
    var batch = HTTPBodyBatch()
    let progress = session.pull(into: &batch)
    for chunk in batch.chunks { reader.feed(chunk.payload) }
    switch progress {
    case .more: schedule()
    case .waiting: break
    case .end: leave(.completed)
    }
  }

  func until(_ condition: (SSEReader) throws -> Bool, _ location: SourceLocation = #_sourceLocation) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while try !condition(reader) {
      try #require(
        ContinuousClock.now < deadline, "never came; read: \(reader.messages.suffix(4))", sourceLocation: location)
      try await EventLoop.sleep(for: .milliseconds(1))
    }
  }

  func untilLive() async throws {
    try await until { _ in session.isLive }
  }

  func untilEnd() async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while !hasEnded {
      try #require(ContinuousClock.now < deadline, "the stream never ended")
      try await EventLoop.sleep(for: .milliseconds(1))
    }
  }
}
