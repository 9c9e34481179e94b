import Loop
import Testing

@testable import HTTPServer

/// Every refusal over a real socket: the client can read it, and the connection ends.
@Suite(.onLoop) struct HTTPServerRefusalTests {
  static let cases: [(status: Int, text: String)] =
    (HTTPRefusalTests.lineBreaks + HTTPRefusalTests.requestLines + HTTPRefusalTests.fields + HTTPRefusalTests.lengths)
    .map { ($0.refusal.status.code, $0.text.replacing("POST / ", with: "POST /echo ")) }

  @Test(arguments: cases)
  @EventLoop func `a refusal is readable and ends the connection`(status: Int, text: String) async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    // More after it, that must neither be answered nor turn the answer into a reset.
    try await client.send(text + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
    let answer = try await client.answer()
    #expect(answer.status == status)
    #expect(answer.fields["connection"] == "close")
    #expect(answer.fields["content-type"] == "text/plain; charset=utf-8")
    #expect(answer.body.hasSuffix("\n"))
    #expect(try await client.receiveAll() == "")
    #expect(!client.wasReset)
    #expect(!test.responder.heads.contains { $0.path == "/smuggled" })
    #expect(test.responder.bodies.isEmpty)
    #expect(test.server.statistics.refusals == 1)
  }

  @Test(arguments: HTTPRefusalTests.chunks)
  @EventLoop func `a refusal in the middle of a body is readable`(_ example: HTTPRefusalTests.Case) async throws {
    let test = try ServerUnderTest()
    let text = try await test.exchange(
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + example.text)
    #expect(text.hasPrefix("HTTP/1.1 \(example.refusal.status.code) "))
    #expect(test.responder.bodies.isEmpty)
  }

  @Test(arguments: [
    (414, "GET /" + String(repeating: "x", count: 9_000)), (501, String(repeating: "x", count: 9_000)),
    (431, "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 9_000)),
    (
      431,
      "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: \(String(repeating: "y", count: 999))\r\n", count: 17)
    ),
    (431, "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 100)),
  ])
  @EventLoop func `what exceeds a limit is refused with its status`(status: Int, text: String) async throws {
    let test = try ServerUnderTest()
    #expect(try await test.exchange(text).hasPrefix("HTTP/1.1 \(status) "))
  }

  @Test @EventLoop func `a body longer than its route takes is refused before it is read`() async throws {
    let test = try ServerUnderTest()
    test.responder.bodyLimit = 4
    let long = try await test.exchange("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
    #expect(long.hasPrefix("HTTP/1.1 413 "))
    let chunked = try await test.exchange(
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\n")
    #expect(chunked.hasPrefix("HTTP/1.1 413 "))
  }

  @Test @EventLoop func `the words of a refusal repeat nothing that was sent`() async throws {
    let test = try ServerUnderTest()
    let text = try await test.exchange("GET /secret-token HTTP/1.1\r\nHost: a\r\nX secret-token\r\n\r\n")
    #expect(text.hasPrefix("HTTP/1.1 400 "))
    #expect(!text.contains("secret-token"))
  }

  @Test @EventLoop func `a client that goes on sending can still read why it was refused`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n")
    try await client.send([UInt8](repeating: 0x78, count: 500_000))
    #expect(try await client.receiveAll().hasPrefix("HTTP/1.1 413 "))
    #expect(!client.wasReset)
  }
}
