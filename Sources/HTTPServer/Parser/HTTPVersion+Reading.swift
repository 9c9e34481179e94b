extension HTTPVersion {
  /// Reads `HTTP/1.1` or `HTTP/1.0`, in this case and nothing else.
  init(reading bytes: Span<UInt8>) throws(HTTPRefusal) {
    guard bytes.count == 8, bytes.extracting(first: 5).equals("HTTP/"), HTTPByteClass.isDigit(bytes[5]),
      bytes[6] == 0x2E, HTTPByteClass.isDigit(bytes[7])
    else { throw .malformedRequestLine }
    switch (bytes[5], bytes[7]) {
    case (0x31, 0x31): self = .http11
    case (0x31, 0x30): self = .http10
    default: throw .unsupportedVersion
    }
  }
}
