import Foundation
import Glibc
import Testing

/// What signals do to the real program.
@Suite struct SignalTests {
  @Test func `what log rotation and closing terminals send does not end it`() throws {
    let folder = try TestFolder()
    let port = try GatewayProcess.freePort()
    let gateway = try GatewayProcess(
      in: folder.url, port: port,
      configuration: """
        journal: { path: "\(folder.path)/journal.db" }
        http: { listen: "127.0.0.1:\(port)" }
        inputs:
          push: { type: http, path: /push, dialect: aqara, unsigned: true }
        outputs:
          stream: { type: sse, format: aqara, token: "bridge" }
        routes:
          - { to: stream }
        """)
    let stream = try EventStream(port: port, token: "bridge")
    for signal in [SIGHUP, SIGPIPE, SIGXFSZ] { Glibc.kill(gateway.pid, signal) }
    let answer = try HTTPConnection(port: port).request("POST", "/push", body: SignedPush.report("a", value: "1"))
    #expect(answer.status == 200)
    try stream.read { $0.values(of: "batch") == ["1"] }
    #expect(gateway.terminate() == 0)
  }
}
