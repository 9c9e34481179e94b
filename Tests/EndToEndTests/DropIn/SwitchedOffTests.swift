import Foundation
import Testing

/// `enabled: false` through the real program.
@Suite(.timeLimit(.minutes(2)))
struct SwitchedOffTests {
  private static let report = SignedPush.report("m1", value: "1")

  private func configuration(_ folder: TestFolder, port: UInt16, isEnabled: Bool) -> String {
    """
    journal: { path: "\(folder.path)/journal.db" }
    http: { listen: "127.0.0.1:\(port)" }
    inputs:
      push: { type: http, path: /push, dialect: aqara, unsigned: true, enabled: \(isEnabled) }
    outputs:
      stream: { type: sse, format: aqara, token: t, upstream_limit: 1s }
    routes:
      - to: stream
    """
  }

  @Test func `an input that is switched off takes nothing, sends clients away to poll, and comes back with a reload`()
    throws
  {
    let folder = try TestFolder()
    let port = try GatewayProcess.freePort()
    let gateway = try GatewayProcess(
      in: folder.url, port: port, configuration: configuration(folder, port: port, isEnabled: false))
    let health = try HTTPConnection(port: port).request("GET", "/health").text
    #expect(health.contains(#""status":"degraded","rocketmqEnabled":false"#) && health.contains(#""enabled":false"#))
    #expect(try HTTPConnection(port: port).request("POST", "/push", body: Self.report).status == 404)
    if let client = try? BridgeClient(port: port, token: "t") {
      try client.read { _ in false }
      #expect(client.hasEndedCleanly)
    }
    #expect(try EventStream(port: port, token: "t").status == 503)

    let file = folder.url.appendingPathComponent("causeway.yaml")
    try configuration(folder, port: port, isEnabled: true).write(to: file, atomically: true, encoding: .utf8)
    #expect(try GatewayProcess.run(["reload", file.path], in: folder.url).status == 0)
    #expect(try BridgeClient.mayStart(port: port))
    let client = try BridgeClient(port: port, token: "t")
    #expect(try HTTPConnection(port: port).request("POST", "/push", body: Self.report).status == 200)
    try client.read { $0.states["lumi.1/3.51.85"] == "1" }
    #expect(gateway.terminate() == 0)
  }
}
