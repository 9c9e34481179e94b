import CausewayCore
import CausewayTestKit
import Loop
import Testing

@testable import CausewayConnectors

/// A stream over a journal in memory, followed until the test ends.
@EventLoop
final class StreamStage {
  let journal: MemoryJournal
  let time = ManualTime()
  let input: Link
  private let route: Route
  private(set) var stream: SSEStream
  private var following: [Task<Void, Never>] = []

  init(
    _ format: SSEFormatName = .aqara, journal: MemoryJournal = MemoryJournal(), match: Match = Match([:]),
    expires: Duration? = nil,
    settings change: (inout SSESettings) -> Void = { _ in }
  ) async throws {
    self.journal = journal
    route = Route(name: "all", match: match, outputs: ["stream"], expires: expires)
    input = Link(name: "queue", direction: .input, type: "mq", dialect: "aqara", canBeDown: true, since: time.now)
    var settings = SSESettings()
    settings.format = format
    settings.tokens = [SSESettings.Token(name: "token", secret: Secret("right"))]
    change(&settings)
    stream = Self.makeStream(settings, journal, route, time, input)
    try await begin()
  }

  private static func makeStream(
    _ settings: SSESettings, _ journal: MemoryJournal, _ route: Route, _ time: ManualTime, _ input: Link
  ) -> SSEStream {
    let table = RoutingTable([route])
    let link = Link(name: "stream", direction: .output, type: "sse", canBeDown: false, since: time.now)
    return SSEStream(
      settings: settings,
      context: OutputContext(
        name: "stream", journal: journal, routes: LiveRoutes(table.routes(to: "stream")), upstream: Upstream([input]),
        link: link,
        time: time, log: .silent))
  }

  private func begin() async throws {
    let stream = stream
    following = [EventLoop.spawn { await stream.run() }]
    while !stream.isRunning { try await EventLoop.sleep(for: .milliseconds(1)) }
    await (try feed).untilRunning()
  }

  /// Of the whole stream.
  var feed: SSEFeed {
    get throws { try #require(stream.feed(SSEFilter()), "the stream is not running") }
  }

  /// As a restart of the program: only what the journal holds survives.
  func restart() async throws {
    await end()
    stream = Self.makeStream(stream.settings, journal, route, time, input)
    try await begin()
  }

  func end() async {
    following.forEach { $0.cancel() }
    for task in following { await task.value }
  }

  @discardableResult
  func commit(_ entries: Entry...) async throws -> Position {
    try await commit(entries)
  }

  @discardableResult
  func commit(_ entries: [Entry]) async throws -> Position {
    let pending = entries.map { PendingEntry(event: $0.event, input: "push", receivedAt: time.now) }
    return try #require(try await journal.append(PendingBatch(entries: pending)).last)
  }
}
