import CausewayCore
import CausewayTestKit
import Foundation
import Loop
import ScriptedServer
import TestCertificates
import Testing

@testable import CausewayConnectors

/// Where Scripts/install-test-tools puts them.
private enum Tools {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let python = root.appending(path: ".build/test-tools/bin/python").path()
  static let program = root.appending(path: "Tests/Tools/read-webhook.py").path()
  /// Why somebody who asked for them did not get them. Without a note nobody has asked: then the tests fail and say how to.
  static let note =
    (try? String(contentsOf: root.appending(path: ".build/test-tools/unavailable"), encoding: .utf8)) ?? ""
  static var areUnavailable: Bool { !note.isEmpty }
}

/// What a webhook sends is read by implementations that know nothing of Causeway: Python's `standardwebhooks` and `cloudevents`.
@EventLoop
@Suite(.timeLimit(.minutes(1)), .disabled(if: Tools.areUnavailable, "the test tools could not be had: \(Tools.note)"))
struct IndependentReceiverTests {
  let server = ScriptedServer()
  let requests = Requests()

  /// Sends `event` for real, and lets the receiver read what came over the wire.
  private func reading(
    _ event: Event, as message: WebhookMessage = WebhookMessage(), secret: String? = nil, keys: [String],
    isReplayed: Bool = false
  ) async throws -> JSONValue {
    let requests = requests
    let url = try server.start { connection in
      while let request = await connection.request() {
        await requests.note(request)
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
      }
    }
    var settings = WebhookSettings()
    settings.url = url + "/hook"
    settings.addresses = AddressGuard(allowsPrivate: true)
    settings.keys = try keys.map { try WebhookKey(Secret($0)) }
    settings.message = message
    let sink = WebhookSink(settings, name: "ops", time: RealTime())
    #expect(await sink.outcome(of: SinkUnderTest.routed(event, isReplayed: isReplayed)) == nil)
    let request = try #require(requests.all.first)
    var input = JSONWriter()
    input.object { object in
      if let secret {
        object.key("secret")
        object.string(secret)
      }
      object.key("headers")
      object.object { headers in
        for line in request.fields {
          headers.key(line.name)
          headers.string(line.value)
        }
      }
      object.key("body")
      object.string(request.body)
    }
    try #require(
      FileManager.default.isExecutableFile(atPath: Tools.python), "run Scripts/install-test-tools, or `make test`")
    let answer = try await TestCommand.answer(
      of: Tools.python, [Tools.program], input: String(decoding: input.bytes, as: UTF8.self))
    return try JSONDocument(parsing: Array(answer.utf8)).root
  }

  nonisolated private static let old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  nonisolated private static let new = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
  private static let asymmetric = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc="

  @Test(arguments: [old, new])
  func `a receiver with either key finds the signature good while keys change`(secret: String) async throws {
    let event = Event.sample("é.1", data: #"{"text":"ü \"quoted\" \u0000"}"#)
    let result = try await reading(event, secret: secret, keys: [Self.asymmetric, Self.new, Self.old])
    #expect(result["signature"]?.string == "good")
  }

  @Test func `a receiver with another key does not`() async throws {
    let result = try await reading(.sample("1"), secret: Self.old, keys: [Self.new])
    #expect(result["signature"]?.string == "No matching signature found")
  }

  private static let event = Event.sample(
    "é %\"1", source: "/test/home", subject: "lämp on", time: 1_710_000_000_123, kind: .occurrence,
    data: #"{ "value": 81.60, "list": [1, {"a": null}] }"#, extensions: #"{"dataschema":"urn:s","n":5,"b":true}"#,
    topic: "a/b", retained: true)

  @Test(arguments: [WebhookMessage.Mode.structured, .binary])
  func `an event is read as the one that came in`(mode: WebhookMessage.Mode) async throws {
    let result = try await reading(
      Self.event, as: WebhookMessage(mode: mode), secret: Self.old, keys: [Self.old], isReplayed: true)
    #expect(result["signature"]?.string == "good")
    let attributes = try #require(result["event"]?["attributes"])
    let expected = [
      "id": "é %\"1", "source": "/test/home", "type": "test.report", "subject": "lämp on", "specversion": "1.0",
      "time": "2024-03-09 16:00:00.123000+00:00", "kind": "occurrence", "topic": "a/b", "position": "1", "input": "in",
      "dataschema": "urn:s", "n": "5", "datacontenttype": "application/json",
    ]
    for (name, value) in expected { #expect(attributes[name]?.string == value, "\(name)") }
    for name in ["retained", "changed", "replayed", "b"] {
      #expect(attributes[name]?.string?.lowercased() == "true", "\(name)")
    }
    #expect(attributes.members.map(\.key).count == expected.count + 4)
    #expect(result["event"]?["data"]?["value"]?.description == "81.6")
    #expect(result["event"]?["data"]?["list"]?.elements.map(\.description) == ["1", #"{"a": null}"#])
  }

  @Test(arguments: [WebhookMessage.Mode.structured, .binary])
  func `a payload that is no JSON is read as it was`(mode: WebhookMessage.Mode) async throws {
    let event = Event.sample("1", data: #""line 1\nline 2 é""#, dataContentType: "text/plain; charset=utf-8")
    let result = try await reading(event, as: WebhookMessage(mode: mode), keys: [Self.old])
    #expect(result["event"]?["data"]?.string == "line 1\nline 2 é")
    #expect(result["event"]?["attributes"]?["datacontenttype"]?.string == "text/plain; charset=utf-8")
  }

  @Test func `a body of one's own is signed as well`() async throws {
    let message = WebhookMessage(
      mode: .template, body: try Template("{{type}} {{data.value | json}}"), contentType: "text/plain")
    let result = try await reading(.sample("1"), as: message, secret: Self.old, keys: [Self.old])
    #expect(result["signature"]?.string == "good" && requests.all.first?.body == #"test.report "1""#)
  }
}

/// The clock on the wall: receivers refuse signatures of another day.
struct RealTime: TimeSource {
  var now: Timestamp { Timestamp(milliseconds: WallClock.unixMilliseconds) }
  var uptime: Duration { .milliseconds(WallClock.unixMilliseconds) }

  func sleep(for duration: Duration) async throws { try await EventLoop.sleep(for: duration) }
}
