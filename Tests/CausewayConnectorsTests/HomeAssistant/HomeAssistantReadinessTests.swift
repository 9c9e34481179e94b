import CausewayCore
import CausewayTestKit
import Loop
import ScriptedServer
import Testing

@testable import CausewayConnectors

/// Home Assistant's API takes events long before its automations listen.
@EventLoop
@Suite(.timeLimit(.minutes(1)))
struct HomeAssistantReadinessTests {
  private let server = ScriptedServer()
  private let home = Home()
  private let time = ManualTime()

  private func sink() throws -> any Sink {
    let home = home
    let url = try server.start { connection in
      while let request = await connection.request() {
        let (status, answer) = await home.answer(request)
        try await connection.send("HTTP/1.1 \(status)\r\nContent-Length: \(answer.utf8.count)\r\n\r\n\(answer)")
      }
    }
    return try SinkUnderTest.homeAssistant.make(url, time: time)
  }

  @Test func `while it starts, an event waits, and is fired a second after it runs at the latest`() async throws {
    let sink = try sink()
    home.config = #"{"state":"NOT_RUNNING"}"#
    let delivery = EventLoop.spawn { await sink.outcome() }
    await time.untilSleeping(1)
    home.config = #"{"state":"STARTING"}"#
    time.advance(by: .seconds(1))
    await time.untilSleeping(1)
    #expect(home.fired == 0)
    home.config = #"{"state":"RUNNING"}"#
    time.advance(by: .seconds(1))
    #expect(await delivery.value == nil)
    #expect(home.fired == 1 && home.asked == 3)
  }

  @Test func `one that does not come to an end of its start counts as away`() async throws {
    let sink = try sink()
    home.config = #"{"state":"STARTING"}"#
    let delivery = EventLoop.spawn { await sink.outcome() }
    for _ in 0..<30 {
      await time.untilSleeping(1)
      time.advance(by: .seconds(1))
    }
    let error = await delivery.value
    #expect(error?.verdict == .unavailable(retryAfter: .seconds(1)))
    #expect(error?.reason.hasSuffix("is starting: its automations do not listen yet") == true)
    #expect(home.fired == 0)
  }

  @Test(arguments: [
    (#"{"state":"STOPPING"}"#, "is shutting down"), (#"{"state":"FINAL_WRITE"}"#, "is shutting down"),
    (
      #"{"state":"RUNNING","recovery_mode":true}"#,
      "runs in recovery mode, without automations: see its log for what it could not load"
    ),
  ])
  func `nothing is fired where no automation would hear it`(config: String, words: String) async throws {
    let sink = try sink()
    home.config = config
    let error = await sink.outcome()
    #expect(error?.verdict == .unavailable(retryAfter: .seconds(1)))
    #expect(error?.reason.hasSuffix(words) == true)
    #expect(home.fired == 0)
  }

  @Test(arguments: ["", "[]", "{}", #"{"state":7}"#, #"{"state":"RUNNING","recovery_mode":false}"#, "no JSON"])
  func `an answer that says nothing against it stands in nobody's way`(config: String) async throws {
    let sink = try sink()
    home.config = config
    #expect(await sink.outcome() == nil)
  }

  @Test func `a token that is not known is refused once, without the event`() async throws {
    let sink = try sink()
    home.status = "401 Unauthorized"
    #expect(await sink.outcome()?.verdict == .unavailable(retryAfter: nil))
    #expect(home.asked == 1 && home.fired == 0)
  }

  @Test func `it is asked when it has been silent for a second, or has failed, and else not`() async throws {
    let sink = try sink()
    for _ in 0..<3 { #expect(await sink.outcome() == nil) }
    #expect(home.asked == 1 && home.fired == 3)
    time.advance(by: .seconds(1))
    #expect(await sink.outcome() == nil)
    #expect(home.asked == 2)
    home.eventStatus = "503 Service Unavailable"
    #expect(await sink.outcome() != nil)
    home.eventStatus = "200 OK"
    #expect(await sink.outcome() == nil)
    #expect(home.asked == 3)
  }
}

/// Home Assistant, as far as the output asks it.
@EventLoop
private final class Home {
  var config = #"{"state":"RUNNING"}"#
  var status = "200 OK"
  var eventStatus = "200 OK"
  private(set) var asked = 0
  private(set) var fired = 0

  nonisolated init() {}

  func answer(_ request: String) -> (status: String, body: String) {
    if request.hasPrefix("GET /\(SinkUnderTest.canary)/api/config ") {
      asked += 1
      return (status, config)
    }
    fired += 1
    return (eventStatus, "{}")
  }
}
