import CausewayCore
import CausewayDialects
import Testing

@Suite struct HomeLINKPushEtiquetteTests {
  private let findings = ConfigFindings()

  private func parts(_ settings: ConfigNode, isPush: Bool = true) throws -> DialectParts {
    let section = ConfigSection(settings, path: "inputs.a", source: ConfigSource(file: "c.yaml"), findings: findings)
    _ = section.string("path")
    let parts = try #require(DialectRegistry.parts(of: "homelink", section, isPush: isPush))
    section.finish()
    return parts
  }

  private func etiquette(_ settings: ConfigNode) throws -> any PushEtiquette {
    try #require(try parts(settings).etiquette)
  }

  private func admission(_ etiquette: any PushEtiquette, _ headers: [String: String] = [:]) -> PushAdmission {
    etiquette.admit(PushRequest(method: "POST", headers: headers), now: received, clockIsSynchronised: true)
  }

  @Test func `whoever knows the path may push, and is told 200`() throws {
    let etiquette = try etiquette(["path": "/push/homelink/0123456789abcdef"])
    #expect(findings.isEmpty && findings.warnings.isEmpty)
    #expect(etiquette.methods == ["POST"])
    #expect(admission(etiquette) == .admitted)
    #expect(etiquette.accepted == PushAnswer(status: 200, body: Array("{}".utf8)))
  }

  @Test func `with a token the path alone is not enough`() throws {
    let etiquette = try etiquette(["path": "/push/homelink", "token": "a-token"])
    #expect(findings.isEmpty && findings.warnings.isEmpty)
    #expect(admission(etiquette, ["authorization": "Bearer a-token"]) == .admitted)
    for wrong in ["Bearer b-token", "Bearer a-token1", "a-token", "Basic a-token", ""] {
      guard case .refused(status: 401, let reason) = admission(etiquette, ["authorization": wrong]) else {
        Issue.record("\(wrong) was admitted")
        continue
      }
      #expect(!reason.contains("a-token"))
    }
    #expect(
      etiquette.refused(status: 401, reason: "r")
        == PushAnswer(status: 401, challenge: "Bearer", body: Array(#"{"error":"r"}"#.utf8)))
  }

  @Test func `a path that can be guessed is worth a warning, and is not repeated there`() throws {
    _ = try parts(["path": "/push/s3cret"])
    #expect(findings.isEmpty && findings.warnings.map(\.path) == ["inputs.a.path"])
    #expect(findings.warnings.allSatisfy { !$0.message.contains("s3cret") && !($0.hint ?? "").contains("s3cret") })
  }

  @Test func `every body is kept, but none at all`() throws {
    let etiquette = try etiquette(["path": "/push/homelink/0123456789abcdef"])
    func verdict(_ body: [UInt8]) -> PushVerdict {
      etiquette.judge(PushRequest(method: "POST", headers: [:]), body: body, admission: .admitted)
    }
    #expect(verdict([]) == .acknowledge)
    for body in ["{}", " ", "help", HomeLINKSample.alert].map({ Array($0.utf8) }) + [[0xFF]] {
      #expect(verdict(body) == .keep(Delivery(body: body)))
    }
    guard case .refused(status: 415, _) = admission(etiquette, ["content-encoding": "gzip"]) else {
      Issue.record("compressed")
      return
    }
  }

  @Test func `what has topics has a root and no token`() throws {
    #expect(
      try parts(["root": "homelink/joe", "topics": ["homelink/#"], "names": ["D6FCD4F0": "Landing"]], isPush: false)
        .etiquette == nil)
    #expect(findings.isEmpty)
    _ = try parts(["token": "t", "root": "a/+/b", "names": ["x": ""]], isPush: false)
    #expect(findings.failure?.problems.map(\.path) == ["inputs.a.root", "inputs.a.names", "inputs.a.token"])
  }

  @Test func `the root that is configured is the dialect's`() throws {
    let parts = try parts(["root": "a/device/#", "topics": "a/#"], isPush: false)
    let reading = try parts.dialect.read(
      Delivery(body: Array(HomeLINKSample.alert.utf8), topic: "a/device/alert/active/x"), receivedAt: received,
      devices: DeviceBook())
    #expect(reading.events.map(\.type) == ["homelink.alert"] && reading.events.map(\.source) == ["/homelink/device"])
  }
}
