import Testing

@testable import HTTPServer

@Suite struct HTTPResponseEncoderTests {
  private func encoded(
    _ response: HTTPResponse, _ context: HTTPResponseEncoder.Context = HTTPResponseEncoder.Context()
  ) -> String {
    var encoder = HTTPResponseEncoder()
    var output: [UInt8] = []
    encoder.append(response, context, to: &output)
    let text = String(decoding: output, as: UTF8.self)
    #expect(text.firstRange(of: "\r\nDate: ") != nil)
    // The date is another test's.
    return text.replacing(/Date: [^\r]*\r\n/, with: "")
  }

  @Test func `an answer has its fields, its length and its body`() {
    #expect(
      encoded(.json(.accepted, "{}"))
        == "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
    #expect(encoded(HTTPResponse(.ok)) == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
  }

  @Test func `the server's own fields are nobody else's to say`() {
    let fields: HTTPFields = [
      "content-length": "9", "X-A": "1", "Transfer-Encoding": "gzip", "CONNECTION": "keep-alive", "date": "x",
      "Dated": "2",
    ]
    #expect(
      encoded(HTTPResponse(.ok, fields: fields, body: .bytes([0x78])))
        == "HTTP/1.1 200 OK\r\nX-A: 1\r\nDated: 2\r\nContent-Length: 1\r\n\r\nx")
  }

  @Test(arguments: [204, 304]) func `a status without body has no length`(code: Int) {
    let text = encoded(HTTPResponse(HTTPStatus(code), body: .bytes([0x78])))
    #expect(text.hasSuffix("\r\n\r\n"))
    #expect(!text.contains("Content-Length"))
  }

  @Test func `HEAD has the length and no body`() {
    let context = HTTPResponseEncoder.Context(isHead: true)
    #expect(encoded(.text(.ok, "hello"), context).hasSuffix("\r\nContent-Length: 5\r\n\r\n"))
  }

  @Test func `the last answer says so`() {
    let context = HTTPResponseEncoder.Context(closes: true)
    #expect(encoded(.text(.ok, "x"), context).contains("\r\nConnection: close\r\n"))
  }

  @Test @MainActor func `a status that is none becomes 500`() {
    for code in [0, 99, 600, -1] { #expect(HTTPStatus(code) == .internalError) }
    #expect(HTTPStatus(299).reason == "Status")
  }

  @Test(arguments: [0, 7, 10, 99, 100, 1_234_567_890, Int.max]) func `numbers are written in decimal digits`(
    number: Int
  ) {
    var output: [UInt8] = []
    output.append(decimal: number)
    #expect(String(decoding: output, as: UTF8.self) == "\(number)")
  }

  @Test(arguments: [
    (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_767_225_599, "Wed, 31 Dec 2025 23:59:59 GMT"),
  ])
  func `a date has the preferred form`(time: Int, text: String) {
    #expect(HTTPDate.text(secondsSince1970: time) == text)
  }
}
