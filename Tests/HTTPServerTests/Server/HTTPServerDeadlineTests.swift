import Loop
import Testing

@testable import HTTPServer

@Suite(.onLoop) struct HTTPServerDeadlineTests {
  /// Sends a byte now and then until the server has had enough.
  @EventLoop
  private func trickle(_ text: String, to client: WireClient) async throws -> String {
    for byte in text.utf8 {
      try await client.send([byte])
      if await (try? client.receive(within: .milliseconds(5))) == false { break }
      if !client.received.isEmpty { break }
    }
    return try await client.receiveAll()
  }

  @Test @EventLoop func `a head that trickles is cut at its total time`() async throws {
    let test = try ServerUnderTest { $0.headDeadline = .milliseconds(400) }
    let began = ContinuousClock.now
    let text = try await trickle(
      "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 90), to: test.client())
    #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
    #expect(text.contains("\r\nConnection: close\r\n"))
    #expect(ContinuousClock.now - began >= .milliseconds(390))
    #expect(test.server.statistics.headDeadlines == 1)
    #expect(test.responder.heads.isEmpty)
  }

  @Test @EventLoop func `a body that trickles is cut at its total time`() async throws {
    let test = try ServerUnderTest {
      $0.bodyDeadline = .milliseconds(400)
      $0.headDeadline = .seconds(60)
    }
    let client = try test.client()
    try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
    let text = try await trickle(String(repeating: "x", count: 900), to: client)
    #expect(text.hasPrefix("HTTP/1.1 408 "))
    #expect(test.server.statistics.bodyDeadlines == 1)
    #expect(test.server.statistics.bodyBytesInFlight == 0)
  }

  @Test @EventLoop func `a connection that says nothing is closed without a word`() async throws {
    let test = try ServerUnderTest { $0.headDeadline = .milliseconds(50) }
    #expect(try await test.client().receiveAll() == "")
  }

  @Test @EventLoop func `an idle connection is closed without a word`() async throws {
    let test = try ServerUnderTest { $0.keepAlive = .milliseconds(50) }
    let client = try test.client()
    try await client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try await client.answer().body == "GET /x")
    #expect(try await client.receiveAll() == "")
    #expect(!client.wasReset)
  }

  @Test @EventLoop func `a later request has its own time for its head`() async throws {
    let test = try ServerUnderTest { $0.headDeadline = .milliseconds(2_000) }
    let client = try test.client()
    try await client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    _ = try await client.answer()
    // Longer than a head may take: while nothing of one has come, there is no hurry.
    try await EventLoop.sleep(for: .milliseconds(2_100))
    try await client.send("GET /y HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try await client.answer().body == "GET /y")
    try await client.send("GET /z")
    #expect(try await client.receiveAll().hasPrefix("HTTP/1.1 408 "))
  }

  @Test @EventLoop func `an answer may take its time`() async throws {
    let test = try ServerUnderTest {
      $0.headDeadline = .milliseconds(2_000)
      $0.bodyDeadline = .milliseconds(30)
      $0.keepAlive = .milliseconds(30)
      $0.writeStall = .milliseconds(200)
    }
    let client = try test.client()
    try await client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
    try await test.eventually { test.responder.held == 1 }
    try await EventLoop.sleep(for: .milliseconds(2_100))
    test.responder.openGate()
    #expect(try await client.answer().body == "slow 0")
  }

  @Test @EventLoop func `a client that takes nothing of its answer is cut off`() async throws {
    let test = try ServerUnderTest {
      $0.sendBuffer = 16_384
      $0.writeStall = .milliseconds(100)
    }
    let client = try test.client(receiveBuffer: 16_384)
    try await client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
    try await test.eventually { test.server.statistics.stalls == 1 }
    #expect(test.server.statistics.connectionsOpen == 0)
  }

  @Test @EventLoop func `a client that takes a large answer slowly is neither idle nor stalled`() async throws {
    let test = try ServerUnderTest {
      $0.sendBuffer = 16_384
      $0.keepAlive = .milliseconds(50)
    }
    let client = try test.client(receiveBuffer: 16_384)
    try await client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
    let deadline = ContinuousClock.now + .milliseconds(300)
    while ContinuousClock.now < deadline {
      try await client.receive()
      try await EventLoop.sleep(for: .milliseconds(10))
    }
    #expect(!client.isEnded)
    #expect(try await client.answer().body.utf8.count == 2_000_000)
  }

  @Test @EventLoop func `a client that lingers after its answer is closed`() async throws {
    let test = try ServerUnderTest { $0.linger = .milliseconds(50) }
    let client = try test.client()
    try await client.send("GET /close HTTP/1.1\r\nHost: a\r\n\r\n")
    _ = try await client.answer()
    try await test.eventually { test.server.statistics.connectionsOpen == 0 }
  }
}
