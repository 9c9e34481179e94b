import CausewayCore
import CausewayTestKit
import Testing

@testable import CausewayConnectors

@Suite struct HomeAssistantOutputTests {
  private func read(_ settings: ConfigNode, _ environment: [String: String] = [:]) -> OutputReading {
    OutputReading(HomeAssistantOutput.self, settings, environment: environment)
  }

  private func settings(_ reading: OutputReading) throws -> HomeAssistantSettings {
    try #require(reading.plan as? HomeAssistantPlan).settings
  }

  @Test func `an address and a token are all it takes`() throws {
    let reading = read(["url": "http://homeassistant.local:8123/", "token": "t"])
    #expect(reading.problems.isEmpty && reading.warnings.isEmpty)
    let settings = try settings(reading)
    #expect(settings.base == "http://homeassistant.local:8123" && settings.token.reveal() == "t")
    #expect(reading.plan.delivery?.concurrency == 8)
  }

  @Test func `an add-on needs neither`() throws {
    let settings = try settings(read([:], ["SUPERVISOR_TOKEN": "s"]))
    #expect(settings.base == "http://supervisor/core" && settings.token.reveal() == "s")
    let named = try self.settings(read(["url": "http://supervisor/core"], ["SUPERVISOR_TOKEN": "s"]))
    #expect(named.base == "http://supervisor/core" && named.token.reveal() == "s")
  }

  @Test func `the Supervisor's token goes to the Supervisor only`() throws {
    let reading = read(["url": "http://example.org"], ["SUPERVISOR_TOKEN": "s"])
    #expect(
      reading.problems == [
        "token: required, but missing. Make a long-lived access token in Home Assistant: your profile, Security."
      ])
  }

  @Test(
    arguments: [
      (
        [:],
        [
          #"url: required, but missing. Such as `url: "http://homeassistant.local:8123"`, and a `token`. In an add-on of Home Assistant that has `homeassistant_api: true` neither is needed."#
        ]
      ),
      (["token": "canary"], [#"url: required, but missing. Such as `url: "http://homeassistant.local:8123"`."#]),
      (
        ["url": "http://ha.local"],
        [
          "token: required, but missing. Make a long-lived access token in Home Assistant: your profile, Security."
        ]
      ),
      (
        ["url": "http://supervisor/core"],
        [
          "token: required, but missing. Make a long-lived access token in Home Assistant: your profile, Security."
        ]
      ),
      (["url": "http://ha.local", "token": ""], ["token: the secret is empty."]),
      (
        ["url": "ws://ha.local/api", "token": "canary"],
        [#"url: expected an http or https URL, found "ws://ha.local/…"."#]
      ),
      (
        ["url": "http://ha.local/api/events", "token": "canary"],
        [
          "url: the URL leads into the API. Leave out `/api` and what follows: it is added."
        ]
      ),
      (
        ["url": "http://ha.local/?a", "token": "canary"],
        ["url: the URL has a `?`. The path of the API is added to it."]
      ),
      (
        ["url": "http://169.254.169.254", "token": "canary"],
        [
          "url: 169.254.169.254 is where a cloud keeps its machines' credentials: nothing is ever sent there. No setting allows it."
        ]
      ),
      (
        ["url": "http://ha.local", "token": "canary", "event": "Door Bell"],
        [
          #"event: expected an event type, found "Door Bell". It is made of a-z, 0-9 and _, has at most 64 characters, and is none of Home Assistant's own."#
        ]
      ),
      (
        ["url": "http://ha.local", "token": "canary", "event": "state_changed"],
        [
          #"event: expected an event type, found "state_changed". It is made of a-z, 0-9 and _, has at most 64 characters, and is none of Home Assistant's own."#
        ]
      ),
      (
        ["url": "http://ha.local", "token": "canary", "tls": ["ca": "/x"]],
        [
          "tls: the URL begins with http://. Only https:// speaks TLS.",
          "tls.ca: cannot read this file: no such file. The path of a PEM file with a certificate.",
        ]
      ),
      (
        ["url": "http://ha.local", "tokn": "canary", "token": "x"],
        ["tokn: unknown key. Keys here: event, event_shape, timeout, tls, token, token_file, url."]
      ),
    ] as [(ConfigNode, [String])])
  func `each mistake is told in words that help, and hold no secret`(settings: ConfigNode, problems: [String]) {
    let reading = read(settings)
    #expect(Set(reading.problems) == Set(problems) && reading.problems.count == problems.count)
    #expect(!reading.problems.joined().contains("canary"))
  }

  @Test func `a template that could never fit is refused`() {
    let long = String(repeating: "x", count: 64)
    let reading = read(["url": "http://ha.local", "token": "t", "event": ConfigNode(stringLiteral: "\(long)_{{type}}")])
    #expect(reading.problems.first?.hasPrefix("event: no event type could be this long.") == true)
  }

  @Test func `a route may call its events something else`() throws {
    let reading = read(["url": "http://ha.local:8123/base", "token": "canary", "event": "one"])
    let (settings, problems) = reading.route(["event": "alarm_{{data.value | slug}}"])
    #expect(problems.isEmpty)
    let entry = SinkUnderTest.routed().entry
    #expect(try #require(settings as? HomeAssistantEvent).type(for: entry) == "alarm_1")
    let route = Route(name: "r", match: .everything, outputs: ["ops"], settings: ["ops": try #require(settings)])
    guard case .text(let text) = reading.plan.preview(of: entry, by: route) else {
      Issue.record("nothing is shown")
      return
    }
    #expect(text.hasPrefix("POST http://ha.local:8123/…/api/events/alarm_1\n\n{\"value\":\"1\",\"causeway\":{"))
    #expect(reading.route(["events": "x"]).problems == ["events: unknown key. Did you mean `event`?"])
  }

  @Test func `what Home Assistant would not take is told beforehand`() throws {
    let reading = read(["url": "http://ha.local:8123", "token": "t"])
    let route = Route(name: "r", match: .everything, outputs: ["ops"])
    let entry = SinkUnderTest.routed(.sample("1", type: String(repeating: "a.", count: 40))).entry
    #expect(
      reading.plan.preview(of: entry, by: route)
        == .nothing(
          "Home Assistant would not take it: its event type would have 80 characters, and Home Assistant takes at most 64: give the route an `event` of its own"
        ))
  }
}
