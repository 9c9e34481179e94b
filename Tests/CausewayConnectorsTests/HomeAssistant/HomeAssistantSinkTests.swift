import CausewayCore
import CausewayTestKit
import Loop
import ScriptedServer
import Synchronization
import Testing

@testable import CausewayConnectors

@EventLoop
@Suite(.timeLimit(.minutes(1)))
struct HomeAssistantSinkTests {
  let server = ScriptedServer()
  let requests = Requests()

  private func serve() throws -> String {
    let requests = requests
    return try server.start { connection in
      while let request = await connection.request() {
        let isEvent = request.hasPrefix("POST")
        if isEvent { await requests.note(request) }
        let answer = isEvent ? #"{"message":"Event fired."}"# : #"{"state":"RUNNING","version":"2025.4.4"}"#
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(answer.utf8.count)\r\n\r\n\(answer)")
      }
    }
  }

  @Test func `an event is fired with its data and where it is from`() async throws {
    let sink = try SinkUnderTest.homeAssistant.make(serve())
    let event = Event.sample(
      "1", source: "/homelink/joe", type: "homelink.alert", subject: "p/d", kind: .occurrence,
      data: #"{"payload": {"n": 1.0}}"#)
    #expect(await sink.outcome(of: SinkUnderTest.routed(event, position: 17)) == nil)
    let request = try #require(requests.all.first)
    #expect(request.start == "POST /\(SinkUnderTest.canary)/api/events/homelink_alert HTTP/1.1")
    #expect(request["authorization"] == "Bearer \(SinkUnderTest.canary)")
    #expect(request["content-type"] == "application/json")
    #expect(
      request.body == #"{"payload":{"n": 1.0},"causeway":{"id":"1","source":"/homelink/joe","type":"homelink.alert","#
        + #""subject":"p/d","kind":"occurrence","position":"17","input":"in"}}"#)
  }

  @Test func `what Home Assistant would not take is not sent`() async throws {
    let sink = try SinkUnderTest.homeAssistant.make(serve())
    for type in ["homeassistant.stop", String(repeating: "x", count: 65), "..."] {
      let error = await sink.outcome(of: SinkUnderTest.routed(.sample("1", type: type)))
      #expect(error?.verdict == .reject)
      #expect(error?.reason.hasPrefix("Home Assistant would not take it: ") == true)
    }
    let event = HomeAssistantEvent(template: try Template("door_{{data.value | slug}}"))
    #expect(await sink.outcome(of: SinkUnderTest.routed(settings: event)) == nil)
    #expect(requests.all.count == 1 && requests.all[0].start.contains("/api/events/door_1 "))
  }

  @Test func `large events are fired, and told of once a minute`() async throws {
    let lines = Lines()
    let time = ManualTime()
    var settings = HomeAssistantSettings()
    settings.base = try serve()
    let link = Link(name: "ha", direction: .output, type: "home_assistant", canBeDown: false, since: time.now)
    let log = Log(subject: "x") { _, _, text in lines.add(text) }
    let sink = HomeAssistantSink(settings, link: link, time: time, log: log)
    let large = Event.sample("1", data: "{\"x\":\"\(String(repeating: "x", count: 33_000))\"}")
    for _ in 0..<3 { #expect(await sink.outcome(of: SinkUnderTest.routed(large, position: 5)) == nil) }
    time.advance(by: .seconds(60))
    #expect(await sink.outcome(of: SinkUnderTest.routed(large, position: 6)) == nil)
    #expect(requests.all.count == 4)
    #expect(link.reading.details == ["larger_than_recorded": 4])
    #expect(
      lines.all == [
        "1 event larger than 32768 bytes, the last of 33136 at position 5: fired all the same, but Home Assistant's history leaves out what they carry",
        "3 events larger than 32768 bytes, the last of 33136 at position 6: fired all the same, but Home Assistant's history leaves out what they carry",
      ])
  }
}

private final class Lines: Sendable {
  private let state = Mutex<[String]>([])

  func add(_ line: String) { state.withLock { $0.append(line) } }
  var all: [String] { state.withLock { $0 } }
}
