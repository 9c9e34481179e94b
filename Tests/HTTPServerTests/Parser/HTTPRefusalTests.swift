import Testing

@testable import HTTPServer

/// Each rule of RFC 9110 and RFC 9112 whose neglect lets two parsers on one path see different requests, and each limit.
@Suite struct HTTPRefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let refusal: HTTPRefusal
    let text: String

    init(_ refusal: HTTPRefusal, _ text: String) {
      self.refusal = refusal
      self.text = text
    }

    var testDescription: String { "\(refusal.status.code) \(text.debugDescription.prefix(70))" }
  }

  static let lineBreaks = [
    Case(.bareLineFeed, "GET / HTTP/1.1\nHost: a\r\n\r\n"),
    Case(.bareLineFeed, "GET / HTTP/1.1\r\nHost: a\n\r\n"),
    Case(.bareLineFeed, "GET / HTTP/1.1\r\nHost: a\r\n\n"),
    Case(.bareLineFeed, "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(.bareCarriageReturn, "GET / HTTP/1.1\rHost: a\r\n\r\n"),
    Case(.bareCarriageReturn, "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"),
    Case(.bareCarriageReturn, "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n"),
    Case(.controlByte, "GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(.controlByte, "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n"),
    Case(.controlByte, "GET / HTTP/1.1\r\nHost: a\r\nX\u{0}: b\r\n\r\n"),
    Case(.controlByte, "GET / HTTP/1.1\r\nHost: a\r\nX: \u{7F}\r\n\r\n"),
    Case(.controlByte, "GET / HTTP/1.1\r\nHost: a\r\nX: \u{B}\r\n\r\n"),
    Case(.controlByte, "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}"),
  ]

  static let requestLines = [
    Case(.malformedRequestLine, "GET /\r\n\r\n"),
    Case(.malformedRequestLine, "GET\r\n\r\n"),
    Case(.malformedRequestLine, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(.malformedRequestLine, "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(.malformedRequestLine, " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(.malformedRequestLine, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
    Case(.malformedRequestLine, "GET / a HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(.malformedRequestLine, "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(.malformedRequestLine, "G(T / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(.malformedRequestLine, "GET / http/1.1\r\nHost: a\r\n\r\n"),
    Case(.malformedRequestLine, "GET / HTTP/1,1\r\nHost: a\r\n\r\n"),
    Case(.malformedRequestLine, "GET / HTTP/01.1\r\nHost: a\r\n\r\n"),
    Case(.malformedRequestLine, "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
    Case(.malformedRequestLine, "GET / HTTP/1\r\nHost: a\r\n\r\n"),
    Case(.malformedRequestLine, "GET / SMTP/1.1\r\nHost: a\r\n\r\n"),
    Case(.unsupportedVersion, "GET / HTTP/0.9\r\n\r\n"),
    Case(.unsupportedVersion, "GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
    Case(.unsupportedVersion, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    Case(.unknownMethod, "CONNECT example.org:443 HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(.unknownMethod, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(.unknownMethod, "get / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(.unknownMethod, "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
  ]

  static let fields = [
    Case(.foldedField, "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n"),
    Case(.foldedField, "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tfolded\r\n\r\n"),
    Case(.foldedField, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
    Case(.malformedLength, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n 5\r\n\r\nhello"),
    Case(.foldedField, "GET / HTTP/1.1\r\nHost: a\r\n \r\n\r\n"),
    Case(.malformedField, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nhello"),
    Case(.malformedField, "GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
    Case(.malformedField, "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n"),
    Case(.malformedField, "GET / HTTP/1.1\r\nHost: a\r\nnocolon\r\n\r\n"),
    Case(.malformedField, "GET / HTTP/1.1\r\nHost: a\r\n: value\r\n\r\n"),
    Case(.malformedField, "GET / HTTP/1.1\r\nHost: a\r\nX(y): z\r\n\r\n"),
    Case(.malformedField, "GET / HTTP/1.1\r\nHost: a\r\nKüche: z\r\n\r\n"),
    Case(.missingHost, "GET / HTTP/1.1\r\n\r\n"),
    Case(.missingHost, "GET http://a/ HTTP/1.1\r\n\r\n"),
    Case(.severalHosts, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
    Case(.severalHosts, "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
    Case(.malformedHost, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
    Case(.malformedHost, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    Case(.malformedHost, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
    Case(.malformedHost, "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
    Case(.malformedHost, "GET / HTTP/1.1\r\nHost: a:123456\r\n\r\n"),
    Case(.malformedHost, "GET / HTTP/1.1\r\nHost: ::1\r\n\r\n"),
    Case(.malformedHost, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
    Case(.malformedHost, "GET / HTTP/1.1\r\nHost: a%4\r\n\r\n"),
    Case(.malformedConnection, "GET / HTTP/1.1\r\nHost: a\r\nConnection: clo(se\r\n\r\n"),
    Case(.malformedConnection, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close close\r\n\r\n"),
    Case(.unknownExpectation, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: cake\r\n\r\nx"),
    Case(.unknownExpectation, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue, x\r\n\r\nx"),
  ]

  static let lengths = [
    Case(.severalLengths, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
    Case(.severalLengths, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\ncontent-length: 6\r\n\r\nhello"),
    Case(.malformedLength, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello"),
    Case(.malformedLength, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello"),
    Case(.malformedLength, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\nhello"),
    Case(.malformedLength, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nhello"),
    Case(.malformedLength, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 5\r\n\r\nhello"),
    Case(.malformedLength, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5.0\r\n\r\nhello"),
    Case(.malformedLength, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nhello"),
    Case(.bodyTooLarge, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n"),
    Case(.bodyTooLarge, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551621\r\n\r\nhello"),
    Case(.lengthAndCoding, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
    Case(.lengthAndCoding, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n"),
    Case(
      .severalCodings, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
    Case(.codingInHTTP10, "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    Case(.unknownCoding, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
    Case(.unknownCoding, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n"),
    Case(.unknownCoding, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n"),
    Case(.unknownCoding, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n"),
    Case(.unknownCoding, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n"),
    Case(.unknownCoding, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;q=1\r\n\r\n"),
    Case(.lengthRequired, "POST / HTTP/1.0\r\n\r\n"),
  ]

  static let chunks = [
    Case(.malformedChunk, "\r\nhello"), Case(.malformedChunk, "5\nhello\r\n0\r\n\r\n"),
    Case(.malformedChunk, "0x5\r\nhello\r\n0\r\n\r\n"), Case(.malformedChunk, "+5\r\nhello\r\n0\r\n\r\n"),
    Case(.malformedChunk, " 5\r\nhello\r\n0\r\n\r\n"), Case(.malformedChunk, "5 \r\nhello\r\n0\r\n\r\n"),
    Case(.malformedChunk, "5 ;x\r\nhello\r\n0\r\n\r\n"), Case(.malformedChunk, "g\r\n"),
    Case(.malformedChunk, "000000005\r\nhello\r\n0\r\n\r\n"), Case(.malformedChunk, "5\rhello\r\n0\r\n\r\n"),
    Case(.malformedChunk, "5\r\nhello0\r\n\r\n"), Case(.malformedChunk, "5\r\nhello\n0\r\n\r\n"),
    Case(.malformedChunk, "5\r\nhello\r0\r\n\r\n"), Case(.malformedChunk, "5;a\u{0}\r\nhello\r\n0\r\n\r\n"),
    Case(.malformedChunk, "5;a\nhello\r\n0\r\n\r\n"), Case(.malformedChunk, "-1\r\n"),
    Case(.malformedField, "0\r\nX\r\n\r\n"), Case(.malformedField, "0\r\n folded: x\r\n\r\n"),
    Case(.malformedField, "0\r\nX : y\r\n\r\n"), Case(.malformedField, "0\r\nX: y\n\r\n"),
    Case(.malformedField, "0\r\n\n"), Case(.malformedField, "0\r\nX: \u{0}\r\n\r\n"),
    Case(.malformedField, "0\r\n\rx"), Case(.malformedField, "0\r\n: y\r\n\r\n"),
    Case(.bodyTooLarge, "FFFFFFFF\r\n"), Case(.bodyTooLarge, "100001\r\n"),
    Case(.bodyTooLarge, "1\r\nx\r\n100000\r\n"),
    Case(.chunkExtensionsTooLong, "1;" + String(repeating: "x", count: 4_097) + "\r\n"),
    Case(.trailersTooLarge, "0\r\nX: " + String(repeating: "x", count: 8_192) + "\r\n\r\n"),
    Case(.trailersTooLarge, "0\r\n" + String(repeating: "X: y\r\n", count: 101) + "\r\n"),
    Case(.trailersTooLarge, "0\r\n" + String(repeating: "X: \(String(repeating: "y", count: 999))\r\n", count: 17)),
  ]

  @Test(arguments: lineBreaks + requestLines + fields + lengths)
  func `a request against the rules is refused`(_ example: Case) throws {
    #expect(try Transcript(example.text).refusal == example.refusal)
  }

  @Test(arguments: chunks)
  func `a chunked body against the rules is refused`(_ example: Case) throws {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    let transcript = try Transcript(head + example.text)
    #expect(transcript.lines.count == 1)
    #expect(transcript.refusal == example.refusal)
  }

  @Test(arguments: lineBreaks + requestLines + fields + lengths)
  func `the same refusal comes for the bytes one by one`(_ example: Case) throws {
    let bytes = Array(example.text.utf8)
    let cut = try Transcript(bytes, cuts: Array(repeating: 1, count: bytes.count))
    #expect(cut == (try Transcript(bytes)))
  }

  @Test func `the statuses are those of the rules`() {
    let statuses: [(HTTPRefusal, Int)] = [
      (.controlByte, 400), (.tooSlow, 408), (.lengthRequired, 411), (.bodyTooLarge, 413), (.requestLineTooLong, 414),
      (.unknownExpectation, 417), (.headTooLarge, 431), (.fieldLineTooLong, 431), (.tooManyFields, 431),
      (.unknownCoding, 501), (.unknownMethod, 501), (.unsupportedVersion, 505),
    ]
    for (refusal, status) in statuses { #expect(refusal.status.code == status) }
  }
}
