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
    output.append(contentsOf: Self.statusLine(response.status))
    output.append(contentsOf: date.line())
    Self.append(response.fields, to: &output)
    if context.closes { output.append(contentsOf: Self.connectionClose) }
    guard !response.status.forbidsBody else {
      output.append(contentsOf: Self.lineBreak)
      return
    }
    switch response.body {
    case .bytes(let bytes):
      output.append(contentsOf: Self.contentLength)
      Self.append(bytes.count, to: &output)
      output.append(contentsOf: Self.twoLineBreaks)
      if !context.isHead { output.append(contentsOf: bytes) }
    case .stream:
      // A body for HTTP/1.0 ends with the connection.
      output.append(contentsOf: context.version == .http11 ? Self.chunked : Self.lineBreak)
    }
  }

  static let continueLine = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  private static let lineBreak = Array("\r\n".utf8)
  private static let twoLineBreaks = Array("\r\n\r\n".utf8)
  private static let contentLength = Array("Content-Length: ".utf8)
  private static let connectionClose = Array("Connection: close\r\n".utf8)
  private static let chunked = Array("Transfer-Encoding: chunked\r\n\r\n".utf8)

  private static let statusLines = (100...599).map { code in
    Array("HTTP/1.1 \(code) \(HTTPStatus(code).reason)\r\n".utf8)
  }

  private static func statusLine(_ status: HTTPStatus) -> [UInt8] { statusLines[status.code - 100] }

  /// The fields but those that are the server's to say: two lengths in one answer are what requests are refused for.
  private static func append(_ fields: HTTPFields, to output: inout [UInt8]) {
    guard fields.places.contains(where: { isReserved($0, of: fields) }) else {
      output.append(contentsOf: fields.block)
      return
    }
    for place in fields.places where !isReserved(place, of: fields) {
      output.append(contentsOf: fields.block[Int(place.nameStart)..<Int(place.nameEnd)])
      output.append(contentsOf: ": ".utf8)
      output.append(contentsOf: fields.block[Int(place.valueStart)..<Int(place.valueEnd)])
      output.append(contentsOf: lineBreak)
    }
  }

  private static let reserved = ["date", "connection", "content-length", "transfer-encoding"].map { Array($0.utf8) }

  private static func isReserved(_ place: HTTPFields.Place, of fields: HTTPFields) -> Bool {
    let count = Int(place.nameEnd - place.nameStart)
    for name in reserved where name.count == count {
      let stored = fields.block[Int(place.nameStart)..<Int(place.nameEnd)]
      if zip(stored, name).allSatisfy({ HTTPByteClass.lowercased($0) == $1 }) { return true }
    }
    return false
  }

  private static func append(_ number: Int, to output: inout [UInt8]) {
    guard number >= 10 else { return output.append(UInt8(0x30 + number)) }
    append(number / 10, to: &output)
    output.append(UInt8(0x30 + number % 10))
  }
}
