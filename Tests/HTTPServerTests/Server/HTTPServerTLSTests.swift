import Loop
import TestCertificates
import Testing

@testable import HTTPServer

@Suite(.onLoop) struct HTTPServerTLSTests {
  init() async throws {
    try await TestCertificate.prepare()
  }

  @EventLoop
  private func server(_ change: (inout HTTPServerSettings) -> Void = { _ in }) throws -> ServerUnderTest {
    let files = try TestCertificate.localhost.get()
    return try ServerUnderTest(tls: TLSContext(certificate: files.certificate, key: files.key), change)
  }

  @Test @EventLoop func `requests are answered over TLS, one after the other`() async throws {
    let test = try server()
    let client = try SecureClient(test.address)
    try await client.shakeHands()
    for number in 1...3 {
      try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nbody-\(number)")
      #expect(try await client.receive(until: "body-\(number)").hasPrefix("HTTP/1.1 200 OK\r\n"))
    }
    #expect(test.responder.heads.map(\.isTLS) == [true, true, true])
  }

  @Test @EventLoop func `a large answer and a large body cross TLS whole`() async throws {
    let test = try server { $0.sendBuffer = 16_384 }
    test.responder.bodyLimit = 1_000_000
    let client = try SecureClient(test.address)
    try await client.shakeHands()
    let body = String(repeating: "0123456789", count: 50_000)
    try await client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 500000\r\n\r\n" + body)
    let text = try await client.receive()
    #expect(text.hasSuffix("\r\n\r\n" + body))
  }

  @Test @EventLoop func `a stream goes over TLS chunk by chunk and ends with a goodbye`() async throws {
    let test = try server()
    let client = try SecureClient(test.address)
    try await client.shakeHands()
    try await client.send("GET /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    let source = try await test.source()
    source.say("hello")
    #expect(try await client.receive(until: "hello\r\n").hasSuffix("\r\n\r\n5\r\nhello\r\n"))
    for _ in 0..<100 { source.say(String(repeating: "x", count: 1_000)) }
    source.finish()
    let rest = try await client.receive()
    #expect(rest.hasSuffix("\r\n0\r\n\r\n"))
    #expect(rest.utf8.count == 100 * 1_007 + 5)
    #expect(client.isEnded)
    #expect(source.ends == [.completed])
  }

  @Test @EventLoop func `a client that says goodbye has left its stream`() async throws {
    let test = try server()
    let client = try SecureClient(test.address)
    try await client.shakeHands()
    try await client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
    let source = try await test.source()
    client.goodbye()
    try await test.eventually { source.ends == [.clientDeparted] }
  }

  @Test @EventLoop func `a client that dies has left its stream`() async throws {
    let test = try server()
    let client = try SecureClient(test.address)
    try await client.shakeHands()
    try await client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
    let source = try await test.source()
    client.wire.reset()
    try await test.eventually { source.ends == [.clientDeparted] }
  }

  @Test @EventLoop func `plain bytes on a TLS port are closed and counted`() async throws {
    let test = try server()
    #expect(try await test.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n") == "")
    #expect(test.server.statistics.plainOnTLS == 1)
    #expect(test.server.statistics.handshakeFailures == 0)
    #expect(test.server.statistics.connectionsOpen == 0)
  }

  @Test @EventLoop func `a broken handshake is closed and counted`() async throws {
    let test = try server()
    let client = try test.client()
    try await client.send([0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5])
    _ = try await client.receiveAll()
    try await test.eventually { test.server.statistics.handshakeFailures == 1 }
    #expect(test.server.statistics.connectionsOpen == 0)
  }

  @Test @EventLoop func `a handshake counts in the time for the head`() async throws {
    let test = try server { $0.headDeadline = .seconds(3) }
    let silent = try test.client()
    let client = try SecureClient(test.address)
    try await client.shakeHands()
    try await client.send("GET /x")
    #expect(try await silent.receiveAll() == "")
    #expect(try await client.receive().hasPrefix("HTTP/1.1 408 "))
  }

  @Test @EventLoop func `refusals are readable over TLS`() async throws {
    let test = try server()
    let client = try SecureClient(test.address)
    try await client.shakeHands()
    try await client.send("GET / HTTP/1.1\r\n\r\n" + String(repeating: "x", count: 50_000))
    #expect(try await client.receive().hasPrefix("HTTP/1.1 400 "))
    #expect(client.isEnded)
  }

  @Test @EventLoop func `a stream ends cleanly when the server goes`() async throws {
    let test = try server()
    let client = try SecureClient(test.address)
    try await client.shakeHands()
    try await client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
    let source = try await test.source()
    source.farewell = "bye"
    let drain = EventLoop.spawn { await test.server.drain(within: .seconds(5)) }
    #expect(try await client.receive().hasSuffix("3\r\nbye\r\n0\r\n\r\n"))
    client.wire.close()
    await drain.value
    #expect(source.ends == [.shutdown])
  }

  @Test @EventLoop func `the openssl command gets its answer over TLS 1 2 and 1 3, and nothing older`() async throws {
    let test = try server()
    let port = test.address.port
    let files = try TestCertificate.localhost.get()
    for version in ["-tls1_2", "-tls1_3"] {
      let text = try await TestCertificate.answer(
        of: [
          "s_client", "-quiet", "-ign_eof", version, "-CAfile", files.certificate, "-verify_return_error", "-connect",
          "127.0.0.1:\(port)",
        ], input: "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(text.contains("HTTP/1.1 200 OK"))
      #expect(text.hasSuffix("GET /x"))
    }
    await #expect(throws: TestCommand.Failed.self) {
      try await TestCertificate.answer(of: [
        "s_client", "-tls1_1", "-cipher", "ALL@SECLEVEL=0", "-connect", "127.0.0.1:\(port)",
      ])
    }
    #expect(test.server.statistics.handshakeFailures == 1)
  }

  @Test @EventLoop func `a renewed certificate is for connections that come after`() async throws {
    let test = try server()
    let other = try TestCertificate.other.get()
    let before = try SecureClient(test.address)
    try await before.shakeHands()
    test.server.replace(tls: try TLSContext(certificate: other.certificate, key: other.key))
    let after = try SecureClient(test.address)
    await #expect(throws: SecureClient.Failed.self) { try await after.shakeHands() }
    try await before.send("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    #expect(try await before.receive().hasSuffix("GET /x"))
  }
}
