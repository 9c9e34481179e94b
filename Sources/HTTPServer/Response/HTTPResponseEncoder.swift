/// Writes the heads of answers, and whole answers of known length, in the form of the wire.
struct HTTPResponseEncoder {
  private var date = HTTPDate()

  /// What an answer's form depends on besides the answer.
  struct Context {
    /// Of the request.
    var version = HTTPVersion.http11
    /// Whether the request was HEAD: the same fields, no body.
    var isHead = false
    /// Whether the connection ends after the answer.
    var closes = false
  }

  /// Appends the answer to `output`; of a stream only the head.
  mutating func append(_ response: HTTPResponse, _ context: Context, to output: inout [UInt8]) {
    Self.append(response.status, to: &output)
    date.append(to: &output)
    Self.append(response.fields, to: &output)
    if context.closes { output.append("Connection: close\r\n") }
    guard !response.status.forbidsBody else { return output.append("\r\n") }
    switch response.body {
    case .bytes(let bytes):
      output.append("Content-Length: ")
      output.append(decimal: bytes.count)
      output.append("\r\n\r\n")
      if !context.isHead { output.append(contentsOf: bytes) }
    case .stream:
      // A body for HTTP/1.0 ends with the connection.
      output.append(context.version == .http11 ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n")
    }
  }

  private static func append(_ status: HTTPStatus, to output: inout [UInt8]) {
    guard status.code != 200 else { return output.append("HTTP/1.1 200 OK\r\n") }
    output.append("HTTP/1.1 ")
    output.append(decimal: status.code)
    output.append(0x20)
    output.append(contentsOf: status.reason.utf8)
    output.append("\r\n")
  }

  /// The fields but those that are the server's to say: two lengths in one answer are what requests are refused for.
  private static func append(_ fields: HTTPFields, to output: inout [UInt8]) {
    let block = fields.block.span
    var start = 0
    while let line = HTTPFieldLine(in: block, at: start) {
      if !isReserved(block.extracting(line.name)) {
        block.extracting(start..<line.end).withUnsafeBufferPointer { output.append(contentsOf: $0) }
      }
      start = line.end
    }
  }

  private static func isReserved(_ name: Span<UInt8>) -> Bool {
    switch name.count {
    case 4: name.equalsIgnoringCase("date")
    case 10: name.equalsIgnoringCase("connection")
    case 14: name.equalsIgnoringCase("content-length")
    case 17: name.equalsIgnoringCase("transfer-encoding")
    default: false
    }
  }
}
