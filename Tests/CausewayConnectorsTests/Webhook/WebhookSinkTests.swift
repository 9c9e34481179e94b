import CausewayCore
import CausewayTestKit
import Loop
import ScriptedServer
import Testing

@testable import CausewayConnectors

@EventLoop
@Suite(.timeLimit(.minutes(1)))
struct WebhookSinkTests {
  let server = ScriptedServer()
  let time = ManualTime()
  let requests = Requests()

  private func serve() throws -> String {
    let requests = requests
    return try server.start { connection in
      while let request = await connection.request() {
        await requests.note(request)
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
      }
    }
  }

  @Test func `a request is signed, with the id of the event and the time of the attempt`() async throws {
    let sink = try SinkUnderTest.webhook.make(serve(), time: time)
    #expect(await sink.outcome() == nil)
    time.advance(by: .seconds(90))
    #expect(await sink.outcome(of: SinkUnderTest.routed(attempt: 2)) == nil)
    let (first, second) = (requests.all[0], requests.all[1])
    #expect(first.start == "POST /\(SinkUnderTest.canary)?x=\(SinkUnderTest.canary) HTTP/1.1")
    #expect(
      first["webhook-id"] == "evt_7e2facd61a64e8fb895509e5293ae140" && second["webhook-id"] == first["webhook-id"])
    #expect(first["webhook-timestamp"] == "1710000000" && second["webhook-timestamp"] == "1710000090")
    let keys = [try WebhookKey(Secret(WebhookOutputTests.key))]
    for request in [first, second] {
      let expected = WebhookSignature.header(
        id: try #require(request["webhook-id"]),
        timestamp: try #require(request["webhook-timestamp"].flatMap(Int64.init)),
        body: Array(request.body.utf8), keys: keys)
      #expect(request["webhook-signature"] == expected)
    }
    #expect(first.body == second.body && first["content-type"] == "application/cloudevents+json")
    #expect(first["x-token"] == SinkUnderTest.canary && first["user-agent"] == "Causeway/0.1.0")
  }

  @Test func `a route's settings count, and a replay says that it is one`() async throws {
    let sink = try SinkUnderTest.webhook.make(serve(), time: time)
    let message = WebhookMessage(mode: .template, body: try Template("{{subject}}"), contentType: "text/plain")
    #expect(await sink.outcome(of: SinkUnderTest.routed(settings: message)) == nil)
    #expect(await sink.outcome(of: SinkUnderTest.routed(isReplayed: true)) == nil)
    #expect(requests.all[0].body == "lamp/on" && requests.all[0]["content-type"] == "text/plain")
    #expect(requests.all[1].body.contains(#""replayed":true"#))
    #expect(requests.all[1]["webhook-id"] == requests.all[0]["webhook-id"])
  }

  @Test func `a rate is kept, and an alarm does not wait for it`() async throws {
    let sink = try SinkUnderTest.webhook.make(serve(), rate: RateLimit("1/m"), time: time)
    #expect(await sink.outcome() == nil)
    let alarm = RoutedEntry(
      entry: SinkUnderTest.routed().entry,
      route: Route(name: "a", match: .everything, outputs: ["ops"], priority: .alarm))
    let next = EventLoop.spawn { await sink.outcome() }
    await time.untilSleeping()
    #expect(await sink.outcome(of: alarm) == nil)
    #expect(requests.all.count == 2)
    time.advance(by: .seconds(60))
    #expect(await next.value == nil)
    #expect(requests.all.count == 3)
    let waiting = EventLoop.spawn { await sink.outcome() }
    await time.untilSleeping()
    waiting.cancel()
    #expect(await waiting.value?.verdict == .unavailable(retryAfter: nil))
  }
}

/// What a server was sent.
@EventLoop
final class Requests {
  struct Request: Sendable {
    let start: String
    private let lines: [String]
    let body: String

    init(_ text: String) {
      let end = text.firstRange(of: "\r\n\r\n")
      let head = end.map { text[..<$0.lowerBound] } ?? text[...]
      lines = head.split(separator: "\r\n").map(String.init)
      start = lines.first ?? ""
      body = end.map { String(text[$0.upperBound...]) } ?? ""
    }

    var fields: [(name: String, value: String)] {
      lines.dropFirst().compactMap { line in
        line.firstRange(of: ": ").map { (String(line[..<$0.lowerBound]), String(line[$0.upperBound...])) }
      }
    }

    subscript(name: String) -> String? {
      fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  private(set) var all: [Request] = []

  nonisolated init() {}

  func note(_ text: String) { all.append(Request(text)) }
}
