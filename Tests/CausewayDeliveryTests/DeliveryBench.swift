import CausewayCore
import CausewayTestKit
import Loop
import Synchronization
import Testing

@testable import CausewayDelivery

/// One output with a scripted far end, a journal in memory, and a clock that the test moves.
@EventLoop
final class DeliveryBench {
  let journal: MemoryJournal
  let sink: ScriptedSink
  let time = ManualTime()
  let link: Link
  private(set) var output: PushOutput
  private(set) var severable: SeverableJournal
  private var running: Task<Void, Never>?
  private let announcements = Mutex<[Announcement]>([])
  private var routes: [Route]
  private var settings: DeliverySettings
  private var routesMark = "1"

  init(
    routes: [Route] = [.everything()], journal: MemoryJournal = MemoryJournal(), batchLimit: Int = 1,
    _ adjust: (inout DeliverySettings) -> Void = { _ in }
  ) {
    self.routes = routes
    self.journal = journal
    sink = ScriptedSink(batchLimit: batchLimit)
    var settings = DeliverySettings()
    settings.start = .oldest
    adjust(&settings)
    self.settings = settings
    link = Link(name: "ops", direction: .output, type: "test", canBeDown: false, since: time.now)
    severable = SeverableJournal(journal)
    output = Self.output(routes, routesMark, settings, severable, link, time, sink, { _ in })
    output = makeOutput()
  }

  private static func output(
    _ routes: [Route], _ mark: String, _ settings: DeliverySettings, _ journal: SeverableJournal, _ link: Link,
    _ time: ManualTime, _ sink: ScriptedSink, _ announce: @escaping Announcement.Announce
  ) -> PushOutput {
    PushOutput(
      PushOutputContext(
        name: "ops", routes: LiveRoutes(RoutingTable(routes).routes(to: "ops")), routesMark: mark, settings: settings,
        journal: journal, link: link, time: time, log: .silent, announce: announce),
      sink: sink)
  }

  private func makeOutput() -> PushOutput {
    Self.output(routes, routesMark, settings, severable, link, time, sink) { [weak self] announcement in
      self?.announcements.withLock { $0.append(announcement) }
    }
  }

  nonisolated var announced: [String] { announcements.withLock { $0.map(\.type) } }

  func start() async throws {
    begin()
    try await until("it runs") { output.isRunning }
  }

  private func begin() { running = EventLoop.spawn("output") { [output] in await output.run() } }

  /// Begins, and is killed when it has written so many things, or after a while if it never writes so many.
  /// - Parameter routes: other ones than before.
  func startAndCrash(after writes: Int, routes: [Route]? = nil) async throws {
    severable = SeverableJournal(journal, writes: writes)
    if let routes { change(to: routes) }
    output = makeOutput()
    begin()
    let later = time.now + .seconds(10)
    try await until("it is killed") { severable.isSevered || time.now >= later }
    severable.sever()
    sink.release()
    await stop()
  }

  private func change(to routes: [Route]) {
    self.routes = routes
    routesMark += "'"
  }

  /// In order.
  func stop() async {
    running?.cancel()
    await running?.value
    running = nil
  }

  /// As after `kill -9`: nothing more is written, and another process takes up what is on disk.
  func crash(routes: [Route]? = nil) async throws {
    severable.sever()
    // What it still holds of the far end is gone with it.
    sink.release()
    await stop()
    severable = SeverableJournal(journal)
    if let routes { change(to: routes) }
    output = makeOutput()
    try await start()
  }

  @discardableResult
  func append(_ events: Event...) async throws -> Receipt { try await append(events) }

  @discardableResult
  func append(_ events: [Event]) async throws -> Receipt {
    try await journal.append(PendingBatch(events, receivedAt: time.now))
  }

  /// Lets time pass until `condition` holds.
  func until(
    _ what: String, step: Duration = .milliseconds(100), _ location: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try await !condition() {
      try #require(ContinuousClock.now < deadline, "never: \(what); \(output.status)", sourceLocation: location)
      time.advance(by: step)
      await EventLoop.breathe()
    }
  }

  /// Nothing is left to be done, and all of it is on disk.
  func untilSettled(_ location: SourceLocation = #_sourceLocation) async throws {
    let head = await journal.head
    try await until("settled", step: .seconds(1), location) {
      let cursor = try await journal.cursor(of: FollowerID(rawValue: "ops"))?.position ?? .start
      let status = output.status
      return status.inHand == 0 && status.parked == 0 && cursor >= head && status.position >= head
        && (output.alarms?.cursor ?? head) >= head && output.past == nil && output.main.unparked.isEmpty
        && output.main.settling == nil
    }
  }

  var reconciles: Bool {
    let status = output.status
    let figures = status.figures
    return figures.routed
      == figures.delivered + figures.dead + figures.expired + figures.throttled + figures.superseded + status.parked
      + status.inHand
  }
}

extension Route {
  static func everything(
    priority: RoutePriority = .normal, type: String = "*", throttle: Throttle? = nil, expires: Duration? = nil
  ) -> Route {
    Route(
      name: "all", match: Match([.type: [Glob(type)]]), outputs: ["ops"], priority: priority, throttle: throttle,
      expires: expires)
  }
}

extension Event {
  static func on(_ subject: String, _ id: String, kind: Kind = .occurrence, type: String = "test.report") -> Event {
    .sample(id, type: type, subject: subject, kind: kind)
  }
}
