import Foundation
import Loop
import ScriptedServer
import Testing

/// The real program sends events away: to a webhook and to Home Assistant, by way of the journal, whatever becomes of either side.
@Suite(.timeLimit(.minutes(2)))
struct SendingTests {
  private let folder: TestFolder
  private let port: UInt16
  private let receiver = ScriptedServer()
  private let received = Received()

  init() throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
  }

  private func start(sendingTo url: String) throws -> GatewayProcess {
    try GatewayProcess(
      in: folder.url, port: port,
      configuration: """
        journal: { path: "\(folder.path)/journal.db" }
        http: { listen: "127.0.0.1:\(port)" }
        inputs:
          anything: { type: http, path: /push, dialect: cloudevents, token: push-token }
        outputs:
          ops:
            type: webhook
            url: "\(url)/hook/secret-path"
            allow_http: true
            allow_private: true
            secrets: whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD
            headers: { Authorization: "Bearer ${OPS_TOKEN}" }
            retry: { first: 100ms }
          home: { type: home_assistant, url: "\(url)", token: "${HA_TOKEN}", retry: { first: 100ms } }
        routes:
          - { match: { type: opened }, to: [ops, home] }
        """, environment: ["OPS_TOKEN": "secret-ops", "HA_TOKEN": "secret-home"])
  }

  private func push(_ id: String) throws {
    let fields = ["Authorization": "Bearer push-token", "Content-Type": "application/cloudevents+json"]
    let event = #"{"specversion":"1.0","id":"\#(id)","source":"/door","type":"opened","data":{"by":"key"}}"#
    let answer = try HTTPConnection(port: port).request("POST", "/push", fields: fields, body: Array(event.utf8))
    #expect(answer.status == 202)
  }

  @Test func `what a receiver does not take is sent again, with the same id, also by the next process`() async throws {
    let received = received
    let url = try await receiver.start { connection in
      while let request = await connection.request() {
        await received.note(request)
        let status = await received.isOpen ? "200 OK" : "503 Busy"
        try await connection.send("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")
      }
    }
    let first = try start(sendingTo: url)
    try push("1")
    try await received.until { $0.contains(where: Self.isHook) && $0.contains(where: Self.isHome) }
    first.kill()
    await received.open()
    let second = try start(sendingTo: url)
    try push("2")
    try await received.until { all in
      ["1", "2"].allSatisfy { id in
        all.contains { Self.isHook($0) && $0.contains("\"id\":\"\(id)\"") }
          && all.contains { Self.isHome($0) && $0.contains("\"causeway\":{\"id\":\"\(id)\",\"source\":\"/door\"") }
      }
    }
    let hooks = await received.all.filter(Self.isHook)
    let ids = Set(hooks.filter { $0.contains(#""id":"1""#) }.compactMap(Self.webhookID))
    #expect(ids.count == 1 && ids.first?.hasPrefix("evt_") == true)
    #expect(
      hooks.allSatisfy {
        $0.contains("\r\nAuthorization: Bearer secret-ops\r\n") && $0.contains("\r\nwebhook-signature: v1,")
      })
    let homes = await received.all.filter(Self.isHome)
    #expect(
      homes.allSatisfy {
        $0.contains("\r\nAuthorization: Bearer secret-home\r\n") && $0.contains(#"{"by":"key","causeway":"#)
      })
    let health = try HTTPConnection(port: port).request("GET", "/health").text
    #expect(second.terminate() == 0)
    for secret in ["secret-path", "secret-ops", "secret-home", "whsec_"] {
      #expect(!first.standardError.contains(secret) && !health.contains(secret))
    }
    await receiver.stop()
  }

  private static func isHook(_ request: String) -> Bool { request.hasPrefix("POST /hook/secret-path HTTP/1.1\r\n") }

  private static func isHome(_ request: String) -> Bool { request.hasPrefix("POST /api/events/opened HTTP/1.1\r\n") }

  private static func webhookID(_ request: String) -> Substring? {
    request.split(separator: "\r\n").first { $0.hasPrefix("webhook-id: ") }?.dropFirst(12)
  }
}

/// What a receiver was sent, and whether it takes it.
@EventLoop
private final class Received {
  private(set) var all: [String] = []
  private(set) var isOpen = false

  nonisolated init() {}

  func note(_ request: String) { all.append(request) }

  func open() { isOpen = true }

  /// Returns once `condition` holds, or the test's time is over.
  func until(_ condition: @Sendable ([String]) -> Bool) async throws {
    while !condition(all) { try await EventLoop.sleep(for: .milliseconds(5)) }
  }
}
