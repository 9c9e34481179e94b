import CausewayCore
import CausewayDialects
import Testing

@Suite struct DialectRegistryTests {
  private let findings = ConfigFindings()

  private func parts(_ settings: ConfigNode, isPush: Bool = true) throws -> DialectParts {
    let section = ConfigSection(settings, path: "inputs.a", source: ConfigSource(file: "c.yaml"), findings: findings)
    _ = section.string("type")
    let parts = try #require(DialectRegistry.parts(of: "aqara", section, isPush: isPush))
    section.finish()
    return parts
  }

  private var problems: [String] {
    findings.failure?.problems.map { "\($0.path): \($0.message)" } ?? []
  }

  private func admits(_ parts: DialectParts, _ headers: [String: String]) -> PushAdmission? {
    parts.etiquette?.admit(PushRequest(method: "POST", headers: headers), now: received, clockIsSynchronised: true)
  }

  @Test func `each dialect is there under its own name, once`() {
    #expect(DialectRegistry.names == ["aqara", "cloudevents", "homelink", "json"])
    #expect(Set(DialectRegistry.names).count == DialectRegistry.names.count)
    let empty = ConfigSection([:], source: ConfigSource(file: ""), findings: findings)
    #expect(DialectRegistry.parts(of: "klingon", empty, isPush: true) == nil)
    for name in DialectRegistry.names {
      let parts = DialectRegistry.parts(of: name, empty, isPush: false)
      #expect(parts.map { type(of: $0.dialect).name } == name)
    }
  }

  @Test func `a push input is signed with its secret, in either form`() throws {
    let parts = try parts(["type": "http", "secret": "s", "app_key": "K"])
    #expect(problems.isEmpty)
    for token in ["t", nil] {
      let time = String(received.milliseconds)
      let sign = AqaraSignature.sign(appkey: "K", nonce: "n", time: time, token: token, secret: Secret("s"))
      let headers = ["appkey": "K", "nonce": "n", "time": time, "token": "t", "sign": sign]
      #expect(admits(parts, headers) == .admitted)
    }
    let headers = AqaraSignature.headers(appkey: "other", token: "t", secret: Secret("s"), now: received)
    #expect(admits(parts, Dictionary(headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $0 + $1 })) != .admitted)
  }

  @Test func `the form can be pinned`() throws {
    let pinned = try parts(["secret": "s", "signature": "without_token"])
    let headers = AqaraSignature.headers(appkey: "K", token: "t", secret: Secret("s"), now: received)
    #expect(admits(pinned, Dictionary(headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $0 + $1 })) != .admitted)
    _ = try parts(["secret": "s", "signature": "with-token"])
    #expect(problems.count == 1 && problems[0].hasPrefix("inputs.a.signature: expected one of either, with_token"))
  }

  @Test func `a push input needs a secret, or to be unsigned in so many words`() throws {
    let missing = try parts(["type": "http"])
    #expect(problems == ["inputs.a.secret: required, but missing"])
    #expect(admits(missing, ["sign": "d41d8cd98f00b204e9800998ecf8427e"]) != .admitted)
  }

  @Test func `unsigned takes everything, and no secret beside it`() throws {
    #expect(admits(try parts(["unsigned": true]), [:]) == .admitted)
    #expect(problems.isEmpty)
    _ = try parts(["unsigned": true, "secret": "s", "app_key": "K"])
    #expect(
      problems == [
        "inputs.a.secret: has no use with `unsigned: true`", "inputs.a.app_key: has no use with `unsigned: true`",
      ])
  }

  @Test func `a queue has no etiquette, and the keys of one are unknown there`() throws {
    #expect(try parts(["type": "rocketmq"], isPush: false).etiquette == nil)
    #expect(problems.isEmpty)
    _ = try parts(["type": "rocketmq", "unsigned": true], isPush: false)
    #expect(problems == ["inputs.a.unsigned: unknown key"])
  }

  @Test func `models are what the owner says about devices`() throws {
    let parts = try parts(["models": ["lumi.1": "lumi.camera.gwpgl1", "lumi.2": ""]], isPush: false)
    #expect(parts.configuredDevices.mapValues(\.model) == ["lumi.1": "lumi.camera.gwpgl1"])
    #expect(problems == ["inputs.a.models: the model of `lumi.2` is empty"])
    let reading = try parts.dialect.read(
      Delivery(body: Array(report(item("lumi.1", "3.21.85")).utf8)), receivedAt: received,
      devices: DeviceBook(configured: parts.configuredDevices))
    #expect(reading.events.map(\.kind) == [.occurrence])
  }
}
