import Loop
import Testing

@testable import HTTPServer

@Suite(.onLoop) struct HTTPServerLimitTests {
  @Test @EventLoop func `one connection too many is told so and closed`() async throws {
    let test = try ServerUnderTest { $0.connections = 2 }
    let first = try test.client()
    let second = try test.client()
    try await test.eventually { test.server.statistics.connectionsAccepted == 2 }
    let third = try test.client()
    try await third.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    let text = try await third.receiveAll()
    #expect(text.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
    #expect(text.contains("\r\nRetry-After: 10\r\n"))
    #expect(!third.wasReset)
    #expect(test.server.statistics.connectionsRefused == 1)
    first.close()
    try await test.eventually { test.server.statistics.connectionsOpen == 1 }
    #expect(try await test.exchange("GET /x HTTP/1.0\r\n\r\n").hasSuffix("GET /x"))
    _ = second
  }

  @Test @EventLoop func `a flood beyond the limit leaves those who are in alone`() async throws {
    let test = try ServerUnderTest { $0.connections = 1 }
    let first = try test.client()
    try await test.eventually { test.server.statistics.connectionsAccepted == 1 }
    let flood = try (0..<100).map { _ in try test.client() }
    try await test.eventually { test.server.statistics.connectionsRefused == 100 }
    // 64 of them may still read why.
    #expect(test.server.statistics.connectionsOpen <= 65)
    try await first.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try await first.answer().body == "GET /x")
    for client in flood { client.close() }
    try await test.eventually { test.server.statistics.connectionsOpen == 1 }
  }

  @Test @EventLoop func `one address has its share of connections`() async throws {
    let test = try ServerUnderTest {
      $0.connectionsPerAddress = 1
      $0.limitsLoopback = true
    }
    let first = try test.client()
    try await test.eventually { test.server.statistics.connectionsAccepted == 1 }
    #expect(try await test.client().receiveAll().hasPrefix("HTTP/1.1 503 "))
    first.close()
    try await test.eventually { test.server.statistics.connectionsOpen == 0 }
    #expect(try await test.exchange("GET /x HTTP/1.0\r\n\r\n").hasSuffix("GET /x"))
  }

  @Test @EventLoop func `this machine has more than its share unless asked otherwise`() async throws {
    let test = try ServerUnderTest { $0.connectionsPerAddress = 1 }
    let clients = try (0..<3).map { _ in try test.client() }
    try await test.eventually { test.server.statistics.connectionsAccepted == 3 }
    #expect(clients.count == 3)
  }

  @Test @EventLoop func `bodies beyond the budget of all are turned away, and the budget comes back`() async throws {
    let test = try ServerUnderTest { $0.bodiesInFlight = 10_000 }
    let head = "POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 6000\r\n\r\n"
    let body = String(repeating: "x", count: 6_000)
    let first = try test.client()
    try await first.send(head + body)
    try await test.eventually { test.responder.held == 1 }
    #expect(test.server.statistics.bodyBytesInFlight == 6_000)

    let refused = try await test.exchange(head + body)
    #expect(refused.hasPrefix("HTTP/1.1 503 "))
    #expect(refused.contains("\r\nRetry-After: 1\r\n"))
    #expect(test.server.statistics.bodiesOverBudget == 1)

    test.responder.openGate()
    #expect(try await first.answer().body == "slow 6000")
    #expect(test.server.statistics.bodyBytesInFlight == 0)
    test.responder.isGateOpen = true
    try await first.send(head + body)
    #expect(try await first.answer().body == "slow 6000")
  }

  @Test @EventLoop func `a client that sends on and on during its request is read no further`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client(sendBuffer: 16_384)
    try await client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
    try await test.eventually { test.responder.held == 1 }
    let flood = [UInt8](repeating: 0x78, count: 4_000_000)
    await #expect(throws: WireClient.TimedOut.self) { try await client.send(flood, within: .milliseconds(300)) }
    #expect(test.server.statistics.bodyBytesInFlight < 200_000)
    #expect(test.responder.heads.count == 1)
  }
}
