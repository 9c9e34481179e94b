import CausewayCore
import CausewayTestKit
import HTTPClient
import Loop
import ScriptedServer

/// A receiver of HTTP requests, for the sinks that send them.
@EventLoop
final class HTTPFarEnd: FarEnd {
  let script = FarEndScript()
  let answers = Set(FarEndAnswer.allCases)
  private let kind: SinkUnderTest
  private var server = ScriptedServer()
  private var port: UInt16 = 0
  private let mute = ScriptedServer()
  private var unreachable: UnreachableServer?

  init(_ kind: SinkUnderTest) {
    self.kind = kind
  }

  var openConnections: Int { server.openConnections }

  func start() async throws {
    server = ScriptedServer()
    let script = script
    let url = try server.start(port: port) { connection in
      while let request = await connection.request() {
        // What a sink asks beforehand is no entry.
        let answer = request.hasPrefix("GET ") ? .accept : await script.take(Array(request.utf8))
        try await Self.commit(answer, connection)
      }
    }
    port = url.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
  }

  private static func commit(_ answer: FarEndAnswer, _ connection: ScriptedConnection) async throws {
    let canary = SinkCheck.canary
    switch answer {
    case .accept: try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    case .refuse:
      try await connection.send("HTTP/1.1 422 No\r\nContent-Length: \(canary.utf8.count)\r\n\r\n\(canary)")
    case .fail: try await connection.send("HTTP/1.1 500 No\r\nContent-Length: \(canary.utf8.count)\r\n\r\n\(canary)")
    case .vanish:
      try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n\(canary)")
      connection.reset()
    case .hang: await connection.clientHasGone()
    }
  }

  func stop() async {
    server.crash()
    mute.crash()
  }

  func sink(at place: FarEndPlace, timeout: Duration) throws -> any Sink {
    try kind.make(address(of: place), timeout: timeout)
  }

  private func address(of place: FarEndPlace) throws -> String {
    switch place {
    case .address: return "http://127.0.0.1:\(port)"
    case .name: return "http://localhost:\(port)"
    case .unreachable:
      let server = try unreachable ?? UnreachableServer()
      unreachable = server
      return "http://127.0.0.1:\(server.port)"
    case .mute:
      return try mute.start { await $0.clientHasGone() }.replacing("http:", with: "https:")
    }
  }
}
