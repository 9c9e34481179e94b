import CausewayCore
import CausewayTestKit
import RocketMQ
import Testing

@testable import CausewayConnectors

@Suite struct RocketMQOutputTests {
  private static let least: [String: ConfigNode] = ["name_servers": "mq:9876", "topic": "events"]

  private func read(_ more: [String: ConfigNode] = [:], without: String? = nil) -> OutputReading {
    var settings = Self.least.merging(more) { $1 }
    if let without { settings[without] = nil }
    return OutputReading(RocketMQOutput.self, Self.node(settings))
  }

  private static func node(_ settings: [String: ConfigNode]) -> ConfigNode {
    let none: ConfigNode = [:]
    let pairs = settings.sorted { $0.key < $1.key }.map {
      ConfigNode.Pair(key: $0.key, mark: none.mark, value: $0.value)
    }
    return ConfigNode(.map(pairs), at: none.mark)
  }

  @Test func `name servers and a topic are enough`() throws {
    let reading = read()
    #expect(reading.problems.isEmpty && reading.warnings.isEmpty, "\(reading.problems)")
    let settings = try #require((reading.plan as? RocketMQPlan)?.settings)
    #expect(settings.cluster.nameServers == ["mq:9876"] && settings.messaging.steadyTopic == "events")
    #expect(settings.group == "causeway" && settings.timeout == .seconds(10))
    let producer = settings.producer
    #expect(producer.largestBody == 4 << 20 && producer.compressFrom == 4_096 && producer.retries == 0)
    #expect(reading.plan.delivery?.order == .perSubject && reading.plan.throttleRefusal == nil)
  }

  @Test func `everything can be said otherwise, and again in a route`() throws {
    let reading = read([
      "tag": "{{kind}}", "keys": ["{{data.a}}", "{{time}}"], "payload": "original", "group": "edge", "timeout": "3s",
      "size_limit": "64KiB", "compress": "false",
    ])
    #expect(reading.problems.isEmpty, "\(reading.problems)")
    let settings = try #require((reading.plan as? RocketMQPlan)?.settings)
    #expect(settings.producer.compressFrom == nil && settings.group == "edge" && settings.sizeLimit == 65_536)
    let (route, problems) = reading.route(["topic": "t-{{type}}", "payload": "binary"])
    let messaging = try #require(route as? RocketMQMessaging)
    #expect(problems.isEmpty && messaging.steadyTopic == nil && messaging.tag?.text == "{{kind}}")
    guard case .binary = messaging.payload else { return #expect(Bool(false)) }
  }

  @Test(
    arguments: [
      (["topic": ""], "topic: no topic: its topic is empty"),
      (["topic": "a.b"], "topic: no topic can have this name"),
      (["topic": "%RETRY%g"], "topic: no topic can have this name"),
      (["topic": "x/{{type}}"], "topic: no topic can have this name"),
      (["topic": "SELF_TEST_TOPIC"], "topic: no topic: the topic SELF_TEST_TOPIC belongs to the broker"),
      (["topic": "{{tpye}}"], "topic: "),
      (["payload": "strctured"], "payload: every payload would be “strctured”"),
      (["payload": ""], "payload: must not be empty"),
      (["payload": ["a"]], "payload: expected one of structured, binary, json, original"),
      (["keys": ["{{"]], "keys"),
      (["group": "a b"], "group: expected 1 to 120 letters"),
      (["timeout": "1h"], "timeout: "),
      (["size_limit": "1GiB"], "size_limit: "),
      (["compress": "false", "compress_from": "8KiB"], "compress_from: nothing is compressed"),
      (["name_servers": "mq"], "name_servers: expected host:port"),
      (["access_key": "abcdefgh"], "access_key: `secret_key` is missing"),
      (["tags": "x"], "tags: unknown key"),
    ] as [([String: ConfigNode], String)])
  func `mistakes are told at their place`(settings: [String: ConfigNode], problem: String) {
    let reading = read(settings)
    #expect((reading.problems + reading.warnings).contains { $0.contains(problem) }, "\(reading.problems)")
  }

  @Test func `without a topic it goes nowhere`() {
    #expect(read(without: "topic").problems.contains { $0.contains("topic: required, but missing") })
    #expect(read().route(["topik": "x"]).problems.contains { $0.contains("unknown key") })
  }

  @Test func `no printed form of the settings shows a key`() {
    let reading = read(["access_key": "4cc3ss-k3y", "secret_key": "s3cr3t-k3y"])
    #expect(reading.problems.isEmpty, "\(reading.problems)")
    var text = ""
    dump(reading.plan, to: &text)
    text += "\(reading.plan)"
    #expect(!text.isEmpty && !text.contains("s3cr3t-k3y") && !text.contains("4cc3ss-k3y"))
  }

  @Test func `a preview is the very message`() {
    let entry = Entry(
      position: Position(rawValue: 7), event: .sample("1", source: "/test/x", type: "test.r", data: #"{"v":1}"#),
      input: "in", receivedAt: Timestamp(milliseconds: 0), changed: true)
    let route = Route(name: "r", match: .everything, outputs: ["ops"])
    guard case .text(let text) = read().plan.preview(of: entry, by: route) else { return #expect(Bool(false)) }
    #expect(
      text.hasPrefix(
        "SEND to the topic events\ntag: test.r\nkeys: 1 lamp/on\nCE_contenttype: application/cloudevents+json\n\n"
          + #"{"specversion":"1.0","id":"1""#), "\(text)")
    let empty = read(["payload": "{{data.nothing}}"]).plan
    #expect(empty.preview(of: entry, by: route) == .nothing("its payload is empty, and brokers take no such message"))
  }

  // MARK: Loops

  private func returns(_ topic: String, by input: String, at server: String, route: ConfigNode? = nil) -> String? {
    let plan = OutputReading(
      RocketMQOutput.self,
      ["name_servers": ["mq-1:9876", "localhost:9876"], "topic": ConfigNode(stringLiteral: topic)]
    ).plan
    var settings: [String: any RouteSettings] = [:]
    if let route { settings["ops"] = OutputReading.routeSettings(plan, route) }
    return plan.returns(
      by: BrokerSubscription(nameServers: [server], topics: [input]),
      [Route(name: "r", match: .everything, outputs: ["ops"], settings: settings)], inputs: [:], vendors: [])
  }

  @Test func `what would come in again is found by name server and topic`() {
    #expect(returns("events", by: "events", at: "mq-1:9876") == "events")
    #expect(returns("events", by: "events", at: "127.0.0.1:9876") == "events")
    #expect(returns("events", by: "other", at: "mq-1:9876") == nil)
    #expect(returns("events", by: "events", at: "mq-2:9876") == nil)
    #expect(returns("events", by: "events", at: "mq-1:9877") == nil)
    #expect(returns("e-{{type}}", by: "e-x", at: "mq-1:9876") == "e-x")
    #expect(returns("e-{{type}}", by: "f-x", at: "mq-1:9876") == nil)
    #expect(returns("events", by: "events", at: "mq-1:9876", route: ["topic": "elsewhere"]) == nil)
    #expect(returns("elsewhere", by: "events", at: "mq-1:9876", route: ["topic": "events"]) == "events")
    let mqtt = BrokerSubscription(host: "mq-1", port: 9_876, filters: ["events"])
    #expect(!mqtt.isOf(nameServers: ["mq-1:9876"]))
    #expect(!BrokerSubscription(nameServers: ["b:1883"], topics: ["#"]).isOf(host: "b", port: 1_883))
  }
}

extension OutputReading {
  fileprivate static func routeSettings(_ plan: any OutputPlan, _ settings: ConfigNode) -> (any RouteSettings)? {
    let source = ConfigSource(
      file: "t.yaml", environment: { _ in nil },
      readFile: { _ throws(ConfigFileError) in throw ConfigFileError("no such file") })
    return plan.routeSettings(ConfigSection(settings, source: source, findings: ConfigFindings()))
  }
}
