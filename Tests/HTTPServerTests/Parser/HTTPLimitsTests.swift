import Testing

@testable import HTTPServer

@Suite struct HTTPLimitsTests {
  private var limits: HTTPLimits {
    var limits = HTTPLimits()
    limits.head = 200
    limits.line = 100
    limits.fields = 3
    return limits
  }

  private func refusal(_ text: String) throws -> HTTPRefusal? {
    let bytes = Array(text.utf8)
    let transcript = try Transcript(bytes, limits: limits)
    #expect(try Transcript(bytes, cuts: Array(repeating: 1, count: bytes.count), limits: limits) == transcript)
    return transcript.refusal
  }

  private func text(_ count: Int) -> String { String(repeating: "x", count: count) }

  @Test func `a request line may be as long as the limit and no longer`() throws {
    #expect(try refusal("GET /\(text(100 - 14)) HTTP/1.1\r\nHost: a\r\n\r\n") == nil)
    #expect(try refusal("GET /\(text(100 - 13)) HTTP/1.1\r\nHost: a\r\n\r\n") == .requestLineTooLong)
    #expect(try refusal("GET /\(text(10_000))") == .requestLineTooLong)
  }

  @Test func `an endless method is a method nobody knows`() throws {
    #expect(try refusal(text(101)) == .unknownMethod)
  }

  @Test func `a field line may be as long as the limit and no longer`() throws {
    #expect(try refusal("GET / HTTP/1.1\r\nHost: a\r\nX: \(text(97))\r\n\r\n") == nil)
    #expect(try refusal("GET / HTTP/1.1\r\nHost: a\r\nX: \(text(98))\r\n\r\n") == .fieldLineTooLong)
    #expect(try refusal("GET / HTTP/1.1\r\nHost: a\r\n\(text(1_000))") == .fieldLineTooLong)
  }

  @Test func `a head may be as long as the limit and no longer`() throws {
    // 16 bytes of request line, 9 of host, 2 of the empty line: 173 for two fields of 5 bytes of framing each.
    #expect(try refusal("GET / HTTP/1.1\r\nHost: a\r\nX: \(text(90))\r\nY: \(text(73))\r\n\r\n") == nil)
    #expect(try refusal("GET / HTTP/1.1\r\nHost: a\r\nX: \(text(90))\r\nY: \(text(78))\r\n\r\n") == .headTooLarge)
  }

  @Test func `there may be as many fields as the limit and no more`() throws {
    #expect(try refusal("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n\r\n") == nil)
    #expect(try refusal("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\nX: 3\r\n\r\n") == .tooManyFields)
  }

  @Test func `a body may be as long as was admitted and no longer`() throws {
    let head = "POST / HTTP/1.1\r\nHost: a\r\n"
    #expect(try Transcript(head + "Content-Length: 5\r\n\r\nhello", bodyLimit: 5).refusal == nil)
    #expect(try Transcript(head + "Content-Length: 6\r\n\r\n", bodyLimit: 5).refusal == .bodyTooLarge)
    let chunked = head + "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n"
    #expect(try Transcript(chunked + "2\r\nlo\r\n0\r\n\r\n", bodyLimit: 5).refusal == nil)
    #expect(try Transcript(chunked + "3\r\n", bodyLimit: 5).refusal == .bodyTooLarge)
  }
}
