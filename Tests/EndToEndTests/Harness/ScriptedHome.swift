import Loop
import ScriptedServer

/// A Home Assistant that runs, and takes every event that it is asked to fire.
@EventLoop
final class ScriptedHome {
  private let server = ScriptedServer()
  /// The requests, as they came.
  private(set) var fired: [String] = []

  nonisolated init() {}

  /// - Returns: its address.
  func serve() throws -> String {
    try server.start { [weak self] connection in
      while let request = await connection.request() {
        let isEvent = request.hasPrefix("POST")
        if isEvent { await self?.note(request) }
        let answer = isEvent ? "{}" : #"{"state":"RUNNING"}"#
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(answer.utf8.count)\r\n\r\n\(answer)")
      }
    }
  }

  func stop() { server.stop() }

  private func note(_ request: String) { fired.append(request) }

  /// Returns once `condition` holds, or the test's time is over.
  func until(_ condition: @Sendable ([String]) -> Bool) async throws {
    while !condition(fired) { try await EventLoop.sleep(for: .milliseconds(5)) }
  }
}
