import Loop
import Testing

@testable import HTTPServer

@Suite(.onLoop) struct HTTPServerDrainTests {
  @Test @EventLoop func `nobody comes in, and who is idle goes at once`() async throws {
    let test = try ServerUnderTest()
    let idle = try test.client()
    try await idle.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    _ = try await idle.answer()
    let began = ContinuousClock.now
    await test.server.drain(within: .seconds(5))
    #expect(ContinuousClock.now - began < .seconds(2))
    #expect(try await idle.receiveAll() == "")
    #expect(test.server.statistics.connectionsOpen == 0)
    #expect(throws: WireClient.NotConnected.self) { try test.client() }
  }

  @Test @EventLoop func `a request in hand is answered, and told that it was the last`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /never HTTP/1.1\r\nHost: a\r\n\r\n")
    try await test.eventually { test.responder.held == 1 }
    let drain = EventLoop.spawn { await test.server.drain(within: .seconds(5)) }
    await EventLoop.breathe()
    test.responder.openGate()
    let text = try await client.receiveAll()
    #expect(text.contains("\r\nConnection: close\r\n"))
    #expect(text.hasSuffix("slow 0"))
    client.close()
    await drain.value
    #expect(test.responder.heads.count == 1)
  }

  @Test(arguments: ["POST /echo HTTP/1.1\r\nHo", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx"])
  @EventLoop func `a request that does not arrive holds up the end for a second only`(part: String) async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send(part)
    try await test.eventually { test.server.statistics.bytesReceived == part.utf8.count }
    let drain = EventLoop.spawn { await test.server.drain(within: .seconds(20)) }
    let began = ContinuousClock.now
    let text = try await client.receiveAll()
    #expect(text.hasPrefix("HTTP/1.1 503 ") && text.contains("\r\nRetry-After: 1\r\n"))
    client.close()
    await drain.value
    #expect(ContinuousClock.now - began < .seconds(10))
  }

  @Test @EventLoop func `a request that arrives in time is answered though the server goes away`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx")
    try await test.eventually { test.server.statistics.requests == 1 }
    let drain = EventLoop.spawn { await test.server.drain(within: .seconds(20)) }
    await EventLoop.breathe()
    try await client.send("y")
    #expect(try await client.receiveAll().hasPrefix("HTTP/1.1 200 "))
    client.close()
    await drain.value
  }

  @Test @EventLoop func `a stream says goodbye and ends cleanly`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
    let source = try await test.source()
    source.farewell = "bye"
    let drain = EventLoop.spawn { await test.server.drain(within: .seconds(5)) }
    let text = try await client.receiveAll()
    #expect(text.hasSuffix("\r\n\r\n3\r\nbye\r\n0\r\n\r\n"))
    #expect(!client.wasReset)
    client.close()
    await drain.value
    #expect(source.wasAskedForLast)
    #expect(source.ends == [.shutdown])
  }

  @Test @EventLoop func `a stream that takes nothing is cut when the time is over`() async throws {
    let test = try ServerUnderTest { $0.sendBuffer = 16_384 }
    let client = try test.client(receiveBuffer: 16_384)
    try await client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
    let source = try await test.source()
    source.endless = HTTPChunk(String(repeating: "x", count: 100_000))
    source.wake?.more()
    try await test.eventually { source.pulls > 1 || test.server.statistics.bytesSent > 16_384 }
    let began = ContinuousClock.now
    await test.server.drain(within: .milliseconds(200))
    #expect(ContinuousClock.now - began >= .milliseconds(190))
    #expect(source.ends == [.shutdown])
    #expect(test.server.statistics.connectionsOpen == 0)
  }

  @Test @EventLoop func `a connection that still takes its answer goes once it has it`() async throws {
    let test = try ServerUnderTest { $0.sendBuffer = 16_384 }
    let client = try test.client(receiveBuffer: 16_384)
    try await client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
    try await test.eventually { test.server.statistics.bytesSent > 0 }
    let drain = EventLoop.spawn { await test.server.drain(within: .seconds(20)) }
    #expect(try await client.answer().body.utf8.count == 2_000_000)
    #expect(try await client.receiveAll() == "")
    client.close()
    await drain.value
  }

  @Test @EventLoop func `a responder that never answers does not hold up the end`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
    try await test.eventually { test.responder.held == 1 }
    await test.server.drain(within: .milliseconds(100))
    #expect(test.server.statistics.connectionsOpen == 0)
    #expect(try await client.receiveAll() == "")
    test.responder.openGate()
  }

  @Test @EventLoop func `a server that is let go closes what it has`() async throws {
    var test: ServerUnderTest? = try ServerUnderTest()
    let client = try #require(test).client()
    try await client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    _ = try await client.answer()
    test = nil
    #expect(try await client.receiveAll() == "")
  }
}
