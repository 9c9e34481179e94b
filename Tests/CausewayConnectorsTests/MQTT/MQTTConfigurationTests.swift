import CausewayCore
import CausewayTestKit
import Mosquitto
import Testing

@testable import CausewayConnectors

@Suite struct MQTTConfigurationTests {
  private func read(_ settings: ConfigNode) -> (settings: MQTTOutputSettings?, problems: [String], warnings: [String]) {
    let reading = OutputReading(MQTTOutput.self, settings)
    return ((reading.plan as? MQTTPlan)?.settings, reading.problems, reading.warnings)
  }

  @Test func `a URL is enough`() throws {
    let reading = read(["url": "mqtt://core-mosquitto"])
    #expect(reading.problems.isEmpty && reading.warnings.isEmpty)
    let settings = try #require(reading.settings)
    #expect(settings.broker.host == "core-mosquitto" && settings.broker.port == 1_883)
    #expect(settings.broker.tls == nil && settings.clientID == nil && settings.discovery == nil)
    #expect(settings.catchUp == .all && settings.prefix.isEmpty)
    #expect(read(["url": "mqtts://broker"]).settings?.broker.port == 8_883)
    #expect(read(["url": "mqtts://broker"]).settings?.broker.tls != nil)
  }

  @Test func `discovery is a word or a section`() {
    let usual = read(["url": "mqtt://b", "discovery": "true"]).settings?.discovery
    #expect(usual == DiscoverySettings())
    #expect(usual?.birthTopic == "homeassistant/status")
    #expect(read(["url": "mqtt://b", "discovery": "false"]).settings?.discovery == nil)
    let own = read([
      "url": "mqtt://b", "discovery": ["prefix": "ha", "mode": "component", "gateway": "false"],
    ]).settings?.discovery
    #expect(own?.prefix == "ha" && own?.mode == .component && own?.birthTopic == "ha/status")
    #expect(own?.announcesGateway == false)
  }

  @Test func `a route may say its own`() {
    let reading = OutputReading(MQTTOutput.self, ["url": "mqtt://b", "topic": "a/{{subject}}"])
    let (settings, problems) = reading.route(["topic": "{{topic}}", "payload": "original"])
    let messaging = settings as? MQTTMessaging
    #expect(problems.isEmpty)
    #expect(messaging?.isPassthrough == true && messaging?.retainsStates == false)
    #expect((reading.route(["payload": "{{data.value}}"]).settings as? MQTTMessaging)?.topic?.text == "a/{{subject}}")
    let kept = reading.route(["topic": "{{ topic }}", "retain": "true"]).settings as? MQTTMessaging
    #expect(kept?.isPassthrough == true && kept?.retainsStates == true)
    #expect((reading.route(["topic": "x/{{topic}}"]).settings as? MQTTMessaging)?.isPassthrough == false)
  }

  @Test(
    arguments: [
      (["url": "http://b"], "url: expected an mqtt or mqtts URL, found \"http://b\""),
      (["url": "mqtt://b/topic"], "url: a broker has no path"),
      (["url": "mqtt://u:p@b"], "url: the URL holds a user or password"),
      (["url": "mqtt://b", "password": "x"], "username: required beside a password"),
      (["url": "mqtt://b", "client_id": "a/b"], "client_id: expected 1 to 128 letters"),
      (["url": "mqtt://b", "prefix": "a/+"], "prefix: nobody can publish to topics that begin so"),
      (["url": "mqtt://b", "topic": "a/#"], "topic: nobody can publish to this topic"),
      (["url": "mqtt://b", "topic": "{{subjct}}"], "topic: "),
      (["url": "mqtt://b", "payload": "orginal"], "payload: every payload would be “orginal”"),
      (["url": "mqtt://b", "discovery": "maybe"], "discovery: expected"),
      (["url": "mqtt://b", "tls": ["ca": "x"]], "tls: the URL begins with mqtt://"),
      (["url": "mqtt://b", "qos": "2"], "qos: unknown key"),
      (["url": "mqtt://b", "catch_up": "some"], "catch_up: expected"),
      ([:], "url: required, but missing"),
    ] as [(ConfigNode, String)])
  func `mistakes are told at their place`(settings: ConfigNode, problem: String) {
    let reading = read(settings)
    let all = reading.problems + reading.warnings
    #expect(all.contains { $0.contains(problem) }, "\(all)")
  }

  @Test func `what nobody can be told where to look for is warned of`() {
    let reading = read(["url": "mqtt://b", "topic": "x/{{data.room}}", "discovery": "true"])
    #expect(reading.warnings.contains { $0.contains("nothing is announced") }, "\(reading.warnings)")
  }

  @Test func `no printed form of the settings shows a password`() {
    let reading = read(["url": "mqtt://b", "username": "u", "password": "s3cret"])
    var text = ""
    if let settings = reading.settings { dump(settings, to: &text) }
    #expect(!text.isEmpty && !text.contains("s3cret"))
  }

  @Test func `a preview is the very message`() {
    let plan = OutputReading(MQTTOutput.self, ["url": "mqtt://b"]).plan
    let entry = Entry(
      position: Position(rawValue: 1), event: .sample("1", source: "/test/x", type: "test.r", data: #"{"v":1}"#),
      input: "in", receivedAt: Timestamp(milliseconds: 0), changed: true)
    let route = Route(name: "r", match: .everything, outputs: ["ops"])
    guard case .text(let text) = plan.preview(of: entry, by: route) else { return #expect(Bool(false)) }
    #expect(text.hasPrefix("PUBLISH test/lamp/on (QoS 1, retained)\n\n{\"v\":1,\"causeway\":{"))
  }
}
