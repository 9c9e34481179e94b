import Glibc
import Loop
import Testing

@testable import HTTPServer

@Suite(.onLoop) struct HTTPServerStreamTests {
  private let request = "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test @EventLoop func `a stream is sent in chunks as it happens`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send(request)
    let source = try await test.source()
    let head = try await client.receive(until: "\r\n\r\n")
    #expect(head.contains("\r\nTransfer-Encoding: chunked\r\n"))
    #expect(!head.lowercased().contains("content-length"))
    source.say("hello")
    #expect(try await client.receive(until: "hello\r\n") == "5\r\nhello\r\n")
    source.say("a")
    source.say("\(String(repeating: "b", count: 26))")
    #expect(try await client.receive(until: "bb\r\n") == "1\r\na\r\n1a\r\n\(String(repeating: "b", count: 26))\r\n")
    #expect(test.server.statistics.streamsOpen == 1)
  }

  @Test @EventLoop func `a stream that ends leaves the connection usable`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send(request + "GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    let source = try await test.source()
    source.say("only")
    source.finish()
    #expect(try await client.receive(until: "0\r\n\r\n").hasSuffix("\r\n\r\n4\r\nonly\r\n0\r\n\r\n"))
    #expect(source.ends == [.completed])
    #expect(try await client.answer().body == "GET /x")
    source.wake?.more()
    #expect(test.server.statistics.streamsOpen == 0)
  }

  @Test @EventLoop func `many wakes before a pull are one`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send(request)
    let source = try await test.source()
    let before = source.pulls
    for number in 0..<100 { source.say("\(number % 10)") }
    #expect(source.pulls == before)
    _ = try await client.receive(until: "1\r\n9\r\n1\r\n0\r\n1\r\n1\r\n")
    try await test.eventually { source.pulls >= before + 2 }
    // 100 chunks are two pulls of at most 64.
    #expect(source.pulls <= before + 3)
  }

  @Test @EventLoop func `what is urgent has left before the source goes on`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send(request)
    let source = try await test.source()
    _ = try await client.receive(until: "\r\n\r\n")
    try await test.eventually { source.pulls >= 1 }
    source.sayNow("hello")
    // No turn of the loop in between.
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = recv(client.descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    #expect(count > 0 && String(decoding: bytes[..<count], as: UTF8.self) == "5\r\nhello\r\n")
    #expect(source.pulls == 2)
  }

  @Test @EventLoop func `what becomes urgent within a pull waits for its turn`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send(request)
    let source = try await test.source()
    _ = try await client.receive(until: "\r\n\r\n")
    source.saysNowWhenPulled = "again"
    source.say("once")
    #expect(try await client.receive(until: "again\r\n") == "4\r\nonce\r\n5\r\nagain\r\n")
  }

  @Test @EventLoop func `HTTP 1 0 gets the bare bytes and the end by closing`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("GET /stream HTTP/1.0\r\n\r\n")
    let source = try await test.source()
    source.say("one")
    source.say("two")
    source.finish()
    let text = try await client.receiveAll()
    #expect(text.hasSuffix("\r\n\r\nonetwo"))
    #expect(!text.contains("chunked"))
    #expect(text.contains("\r\nConnection: close\r\n"))
    #expect(source.ends == [.completed])
  }

  @Test @EventLoop func `a client that closed is noticed at once`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send(request)
    let source = try await test.source()
    client.close()
    try await test.eventually(within: .seconds(1)) { source.ends == [.clientDeparted] }
    #expect(test.server.statistics.connectionsOpen == 0)
    #expect(test.server.statistics.streamsOpen == 0)
  }

  @Test @EventLoop func `a client that died is noticed at once`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send(request)
    let source = try await test.source()
    client.reset()
    try await test.eventually(within: .seconds(1)) { source.ends == [.clientDeparted] }
    #expect(test.server.statistics.connectionsOpen == 0)
  }

  @Test @EventLoop func `a client that closed its sending side has left its stream`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send(request)
    let source = try await test.source()
    client.finishSending()
    try await test.eventually { source.ends == [.clientDeparted] }
  }

  @Test @EventLoop func `a stream that was decided on and never begun is told so`() async throws {
    let test = try ServerUnderTest()
    let text = try await test.exchange(
      "GET /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense")
    #expect(text.hasPrefix("HTTP/1.1 400 "))
    #expect(test.responder.sources.map(\.ends) == [[.clientDeparted]])

    let client = try test.client()
    try await client.send("GET /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nx")
    try await test.eventually { test.responder.sources.count == 2 }
    client.reset()
    try await test.eventually { test.responder.sources.map(\.ends) == [[.clientDeparted], [.clientDeparted]] }
    #expect(test.responder.sources.allSatisfy { $0.wake == nil })
  }

  @Test @EventLoop func `a client that died in the middle of a burst is noticed`() async throws {
    let test = try ServerUnderTest { $0.sendBuffer = 16_384 }
    let client = try test.client(receiveBuffer: 16_384)
    try await client.send(request)
    let source = try await test.source()
    source.endless = HTTPChunk(String(repeating: "x", count: 1_000))
    source.wake?.more()
    _ = try await client.receive(until: "xxx")
    client.reset()
    try await test.eventually { source.ends == [.clientDeparted] }
  }

  @Test @EventLoop func `a client that takes nothing is pulled for nothing and cut off`() async throws {
    let test = try ServerUnderTest {
      $0.sendBuffer = 16_384
      $0.writeStall = .milliseconds(150)
    }
    let client = try test.client(receiveBuffer: 16_384)
    try await client.send(request)
    let source = try await test.source()
    source.endless = HTTPChunk(String(repeating: "x", count: 1_000))
    source.wake?.more()
    try await test.eventually { source.pulls > 1 }
    try await EventLoop.sleep(for: .milliseconds(50))
    let pulls = source.pulls
    source.wake?.more()
    await EventLoop.breathe()
    #expect(source.pulls == pulls, "asked for more while the socket was full")
    try await test.eventually { source.ends == [.stalled] }
    #expect(test.server.statistics.stalls == 1)
    #expect(client.received.isEmpty)
  }

  @Test @EventLoop func `a client that takes little at a time is not stalled`() async throws {
    let test = try ServerUnderTest {
      $0.sendBuffer = 16_384
      $0.writeStall = .milliseconds(3_000)
    }
    let client = try test.client(receiveBuffer: 16_384)
    try await client.send(request)
    let source = try await test.source()
    source.endless = HTTPChunk(String(repeating: "x", count: 1_000))
    source.wake?.more()
    let deadline = ContinuousClock.now + .milliseconds(4_000)
    while ContinuousClock.now < deadline {
      try await client.receive()
      try await EventLoop.sleep(for: .milliseconds(20))
    }
    #expect(source.ends.isEmpty)
    #expect(client.received.count > 16_384)
  }

  @Test @EventLoop func `an idle stream has no deadline`() async throws {
    let test = try ServerUnderTest {
      $0.headDeadline = .milliseconds(2_000)
      $0.bodyDeadline = .milliseconds(20)
      $0.keepAlive = .milliseconds(20)
      $0.writeStall = .milliseconds(200)
    }
    let client = try test.client()
    try await client.send(request)
    let source = try await test.source()
    try await EventLoop.sleep(for: .milliseconds(2_100))
    source.say("still here")
    _ = try await client.receive(until: "still here")
    #expect(source.ends.isEmpty)
  }

  @Test @EventLoop func `a client that talks all through its stream is shown out`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send(request)
    let source = try await test.source()
    try await client.send([UInt8](repeating: 0x78, count: 100_000))
    try await test.eventually { source.ends == [.clientDeparted] }
    #expect(test.server.statistics.bodyBytesInFlight == 0)
  }

  @Test @EventLoop func `one stream that is full keeps no other waiting`() async throws {
    let test = try ServerUnderTest { $0.sendBuffer = 16_384 }
    let slow = try test.client(receiveBuffer: 16_384)
    try await slow.send(request)
    let slowSource = try await test.source(1)
    slowSource.endless = HTTPChunk(String(repeating: "x", count: 1_000))
    slowSource.wake?.more()
    let quick = try test.client()
    try await quick.send(request)
    let quickSource = try await test.source(2)
    for number in 0..<50 {
      quickSource.say("<\(number)>")
      _ = try await quick.receive(until: "<\(number)>")
    }
  }
}
