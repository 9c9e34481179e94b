import Testing

@testable import HTTPServer

@Suite struct HTTPParserTests {
  @Test func `a plain request is read`() throws {
    let transcript = try Transcript("GET /a/b?x=1 HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\n\r\n")
    #expect(
      transcript.lines == [
        "GET /a/b?x=1 [/a/b] [x=1] http11 none continue=false persistent=true "
          + "{Host: example.org | Accept: */*}", "body ",
      ])
    #expect(transcript.refusal == nil)
  }

  @Test(arguments: 0..<24)
  func `every byte of a field is looked at, wherever in a word it lies`(length: Int) throws {
    for at in 0..<length {
      for byte in UInt8.min...UInt8.max {
        var value = [UInt8](repeating: UInt8(ascii: "a"), count: length)
        value[at] = byte
        let transcript = try Transcript(Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + value + Array("\r\n\r\n".utf8))
        #expect((transcript.refusal == nil) == (byte == 0x09 || byte >= 0x20 && byte != 0x7F), "\(byte) at \(at)")
      }
    }
  }

  @Test func `a counted body is read to its last byte and not further`() throws {
    let transcript = try Transcript(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /next HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(transcript.lines[1] == "body hello")
    #expect(transcript.lines[2].hasPrefix("GET /next"))
    #expect(transcript.lines.count == 4)
  }

  @Test func `a chunked body is joined, its extensions and trailers dropped`() throws {
    let transcript = try Transcript(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
        + "5;name=\"a b\";x\r\nhello\r\n00006\r\n world\r\n0\r\nDigest: x\r\nOther: y\r\n\r\n"
        + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(transcript.lines[0].contains("chunked"))
    #expect(transcript.lines[1] == "body hello world")
    #expect(transcript.lines[2].hasPrefix("GET /next"))
    #expect(transcript.refusal == nil)
  }

  @Test func `a request without length has no body`() throws {
    let transcript = try Transcript("POST / HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(transcript.lines.count == 4)
    #expect(transcript.lines[1] == "body ")
  }

  @Test func `one empty line before a request is passed over, a second is not`() throws {
    #expect(try Transcript("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").lines.count == 2)
    #expect(try Transcript("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").refusal == .emptyLines)
  }

  @Test func `blanks around a value are no part of it`() throws {
    let transcript = try Transcript("GET / HTTP/1.1\r\nHost:a\r\nX: \t b c\t \r\nEmpty:\r\nBlank: \t\r\n\r\n")
    #expect(transcript.lines[0].hasSuffix("{Host: a | X: b c | Empty:  | Blank: }"))
  }

  @Test func `bytes above ASCII are let through in values`() throws {
    let transcript = try Transcript("GET / HTTP/1.1\r\nHost: a\r\nX: Küche\r\n\r\n")
    #expect(transcript.lines[0].contains("X: Küche"))
  }

  @Test(arguments: ["Host: a", "HOST: a", "hOsT:a", "Host: a:80", "Host: [::1]:8080", "Host: a-b.c_d~%41:1", "Host:"])
  func `a valid host is accepted`(line: String) throws {
    #expect(try Transcript("GET / HTTP/1.1\r\n\(line)\r\n\r\n").refusal == nil)
  }

  @Test(arguments: [
    ("close", false), ("Close", false), ("keep-alive, close", false), ("close,x", false), ("x ,\tCLOSE", false),
    ("keep-alive", true), ("Upgrade", true), ("closed", true), ("", true), (",, x", true),
  ])
  func `the connection field says whether there is a next request`(value: String, isPersistent: Bool) throws {
    let transcript = try Transcript("GET / HTTP/1.1\r\nHost: a\r\nConnection: \(value)\r\n\r\n")
    #expect(transcript.lines.first?.contains("persistent=\(isPersistent)") == true)
  }

  @Test func `HTTP 1 0 needs no host and is never kept`() throws {
    let transcript = try Transcript("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    #expect(transcript.lines[0].contains("http10 none continue=false persistent=false"))
  }

  @Test func `an expectation counts in HTTP 1 1 and is ignored in HTTP 1 0`() throws {
    let fields = "Host: a\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\nx"
    #expect(try Transcript("POST / HTTP/1.1\r\n" + fields).lines[0].contains("continue=true"))
    #expect(try Transcript("POST / HTTP/1.0\r\n" + fields).lines[0].contains("continue=false"))
  }

  @Test(arguments: ["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
  func `the methods of the web are served`(method: String) throws {
    #expect(try Transcript("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n").lines.first?.hasPrefix(method) == true)
  }

  @Test func `a refusal is repeated for whatever comes after it`() throws {
    var parser = HTTPParser(limits: HTTPLimits(), peer: try .example)
    var position = 0
    let bad = Array("GET / HTTP/3.0\r\n\r\n".utf8)
    #expect(throws: HTTPRefusal.unsupportedVersion) { try parser.next(bad.span, &position) }
    position = 0
    let good = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    #expect(throws: HTTPRefusal.unsupportedVersion) { try parser.next(good.span, &position) }
  }

  @Test func `a body that nobody admitted is refused`() throws {
    var parser = HTTPParser(limits: HTTPLimits(), peer: try .example)
    var position = 0
    let bytes = Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx".utf8)
    guard case .head = try parser.next(bytes.span, &position) else {
      Issue.record("expected a head")
      return
    }
    #expect(throws: HTTPRefusal.bodyTooLarge) { try parser.next(bytes.span, &position) }
  }

  @Test func `an idle parser knows that it is`() throws {
    var parser = HTTPParser(limits: HTTPLimits(), peer: try .example)
    func feed(_ text: String) throws {
      let bytes = Array(text.utf8)
      var position = 0
      while true {
        switch try parser.next(bytes.span, &position) {
        case .needsMore: return
        case .head: try parser.admitBody(limit: 10)
        case .body, .end: break
        }
      }
    }
    #expect(parser.isIdle)
    try feed("\r\n")
    #expect(parser.isIdle)
    try feed("G")
    #expect(!parser.isIdle)
    try feed("ET / HTTP/1.1\r\nHost: a\r\n")
    #expect(!parser.isIdle)
    try feed("\r\n")
    #expect(parser.isIdle)
    try feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx")
    #expect(!parser.isIdle)
    try feed("x")
    #expect(parser.isIdle)
  }
}
