import Loop
import Testing

@testable import HTTPServer

@Suite(.onLoop) struct HTTPServerExchangeTests {
  @Test @EventLoop func `an answer has a date, a length and its body`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("GET /a%20b?x=1 HTTP/1.1\r\nHost: a\r\n\r\n")
    let answer = try await client.answer()
    #expect(answer.status == 200)
    #expect(answer.body == "GET /a b")
    #expect(answer.fields["content-length"] == "8")
    #expect(answer.fields["content-type"] == "text/plain; charset=utf-8")
    #expect(answer.fields["date"]?.hasSuffix(" GMT") == true)
    #expect(answer.fields["connection"] == nil)
    #expect(test.responder.heads.first?.peer.host == "127.0.0.1")
    #expect(test.responder.heads.first?.isTLS == false)
  }

  @Test @EventLoop func `a connection serves one request after the other`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    for number in 1...3 {
      try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n\(number)")
      #expect(try await client.answer().body == "\(number)")
    }
    #expect(test.server.statistics.connectionsAccepted == 1)
    #expect(test.server.statistics.requests == 3)
    #expect(test.server.statistics.successes == 3)
  }

  @Test @EventLoop func `bytes that come one by one make the same request`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    for byte in "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n"
      .utf8
    {
      try await client.send([byte])
      await EventLoop.breathe()
    }
    #expect(try await client.answer().body == "abcde")
  }

  @Test @EventLoop func `requests sent ahead are answered in order`() async throws {
    let test = try ServerUnderTest { $0.pipelined = 4 }
    let client = try test.client()
    let requests = (0..<50).map { number in
      number % 3 == 0
        ? "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n\(number + 10)"
        : "GET /\(number + 10) HTTP/1.1\r\nHost: a\r\n\r\n"
    }
    try await client.send(requests.joined())
    for number in 0..<50 {
      #expect(try await client.answer().body == (number % 3 == 0 ? "\(number + 10)" : "GET /\(number + 10)"))
    }
  }

  @Test @EventLoop func `a request sent ahead waits for a slow answer`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n")
    try await test.eventually { test.responder.held == 1 }
    #expect(test.responder.heads.count == 1)
    try await client.send("GET /third HTTP/1.1\r\nHost: a\r\n\r\n")
    test.responder.openGate()
    #expect(try await client.answer().body == "slow 0")
    #expect(try await client.answer().body == "GET /next")
    #expect(try await client.answer().body == "GET /third")
    #expect(test.server.statistics.bodyBytesInFlight == 0)
  }

  @Test @EventLoop func `HEAD gets the fields of GET and no body`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("HEAD /big HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    let first = try await client.answer(to: "HEAD")
    #expect(first.fields["content-length"] == "9")
    #expect(try await client.answer().body == "GET /x")
  }

  @Test @EventLoop func `HEAD of a stream ends it before it begins`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    let first = try await client.answer(to: "HEAD")
    #expect(first.fields["transfer-encoding"] == "chunked")
    #expect(try await client.answer().body == "GET /x")
    #expect(test.responder.sources.first?.ends == [.completed])
    #expect(test.responder.sources.first?.wake == nil)
  }

  @Test @EventLoop func `an answer that has no body has no length either`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    let first = try await client.answer()
    #expect(first.status == 204)
    #expect(first.fields["content-length"] == nil)
    #expect(try await client.answer().body == "GET /x")
  }

  @Test @EventLoop func `HTTP 1 0 is answered and closed`() async throws {
    let test = try ServerUnderTest()
    let text = try await test.exchange("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(text.contains("\r\nConnection: close\r\n"))
    #expect(text.hasSuffix("\r\n\r\nGET /x"))
  }

  @Test(arguments: [
    "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET /close HTTP/1.1\r\nHost: a\r\n\r\n",
  ])
  @EventLoop func `a connection closes when either side says so`(request: String) async throws {
    let test = try ServerUnderTest()
    let text = try await test.exchange(request + "GET /never HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(text.contains("\r\nConnection: close\r\n"))
    #expect(!text.contains("never"))
    #expect(test.responder.heads.count == 1)
  }

  @Test @EventLoop func `a client that closed its sending side still gets every answer`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    client.finishSending()
    try await test.eventually { test.responder.held == 1 }
    test.responder.openGate()
    let text = try await client.receiveAll()
    #expect(text.contains("slow 0"))
    #expect(text.hasSuffix("GET /x"))
    #expect(!client.wasReset)
  }

  @Test @EventLoop func `a client that is gone costs nothing but its answer`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
    try await test.eventually { test.responder.held == 1 }
    client.reset()
    try await test.eventually { test.server.statistics.connectionsOpen == 0 }
    #expect(test.server.statistics.bodyBytesInFlight == 0)
    test.responder.openGate()
    await EventLoop.breathe()
    #expect(test.server.statistics.bodyBytesInFlight == 0)
  }

  @Test @EventLoop func `100 comes when the body is wanted, and only then`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    #expect(try await client.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
    try await client.send("abc")
    #expect(try await client.answer().body == "abc")

    let denied = try await test.exchange(
      "POST /denied HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    #expect(denied.hasPrefix("HTTP/1.1 401 Unauthorized\r\n"))
    #expect(denied.contains("\r\nConnection: close\r\n"))
    let tooLarge = try await test.exchange(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n")
    #expect(tooLarge.hasPrefix("HTTP/1.1 413 "))
  }

  @Test @EventLoop func `no 100 comes once the body has begun to arrive`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc")
    #expect(try await client.answer().status == 200)
  }

  @Test @EventLoop func `a short body that is not wanted is skipped, and the connection kept`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("POST /denied HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
    #expect(try await client.answer().status == 401)
    try await client.send("POST /denied HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")
    #expect(try await client.answer().status == 401)
    try await client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try await client.answer().body == "GET /x")
  }

  @Test(arguments: ["Content-Length: 200000", "Transfer-Encoding: chunked"])
  @EventLoop func `a long body that is not wanted is answered all the same, and closed`(field: String) async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("POST /denied HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n")
    try await client.send("30D40\r\n" + String(repeating: "x", count: 200_000))
    let text = try await client.receiveAll()
    #expect(text.hasPrefix("HTTP/1.1 401 "))
    #expect(text.contains("\r\nConnection: close\r\n"))
    #expect(!client.wasReset)
  }

  @Test @EventLoop func `a large answer goes to a client that takes it slowly`() async throws {
    let test = try ServerUnderTest { $0.sendBuffer = 16_384 }
    let client = try test.client(receiveBuffer: 16_384)
    try await client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try await client.answer().body.utf8.count == 2_000_000)
    #expect(try await client.answer().body == "GET /x")
  }

  @Test @EventLoop func `a Unix socket is served with the mode asked for`() async throws {
    let path = "/tmp/http-server-test-\(UInt32.random(in: 0...UInt32.max)).sock"
    let address: SocketAddress = try #require(.unix(path: path))
    let test = try ServerUnderTest(on: address)
    let text = try await test.exchange("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    #expect(text.hasSuffix("GET /x"))
    test.server.close()
  }

  @Test @EventLoop func `a replaced responder answers the requests that come after`() async throws {
    let test = try ServerUnderTest()
    let client = try test.client()
    try await client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try await client.answer().body == "GET /x")
    test.server.replace(responder: HTTPRouter())
    try await client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try await client.answer().status == 404)
  }
}
