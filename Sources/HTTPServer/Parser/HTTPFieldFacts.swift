/// What the fields of a head say about its framing and its connection. Strict where leniency lets two parsers on one path see
/// different requests.
struct HTTPFieldFacts {
  private var hasHost = false
  private var length: Int?
  private var isChunked = false
  private var expectsContinue = false
  private var saysClose = false

  mutating func note(name: Span<UInt8>, value: Span<UInt8>) throws(HTTPRefusal) {
    // The length tells most names apart from these five before a byte is compared.
    switch name.count {
    case 4 where name.equalsIgnoringCase("host"): try noteHost(value)
    case 6 where name.equalsIgnoringCase("expect"):
      guard value.equalsIgnoringCase("100-continue") else { throw .unknownExpectation }
      expectsContinue = true
    case 10 where name.equalsIgnoringCase("connection"): try noteConnection(value)
    case 14 where name.equalsIgnoringCase("content-length"): try noteLength(value)
    case 17 where name.equalsIgnoringCase("transfer-encoding"):
      guard !isChunked else { throw .severalCodings }
      guard value.equalsIgnoringCase("chunked") else { throw .unknownCoding }
      isChunked = true
    default: break
    }
  }

  private mutating func noteHost(_ value: Span<UInt8>) throws(HTTPRefusal) {
    guard !hasHost else { throw .severalHosts }
    guard HTTPAuthority.isValid(value) else { throw .malformedHost }
    hasHost = true
  }

  private mutating func noteLength(_ value: Span<UInt8>) throws(HTTPRefusal) {
    guard length == nil else { throw .severalLengths }
    guard value.count > 0 else { throw .malformedLength }
    var sum = 0
    for index in 0..<value.count {
      guard HTTPByteClass.isDigit(value[index]) else { throw .malformedLength }
      // Held below overflow: beyond any limit is all that matters there.
      sum = sum > 1 << 56 ? sum : sum * 10 + Int(value[index] - 0x30)
    }
    length = sum
  }

  /// A list of tokens; all that counts here is `close`.
  private mutating func noteConnection(_ value: Span<UInt8>) throws(HTTPRefusal) {
    var index = 0
    while index < value.count {
      let start = index
      while index < value.count, HTTPByteClass.isToken(value[index]) { index += 1 }
      if value.extracting(start..<index).equalsIgnoringCase("close") { saysClose = true }
      while index < value.count, HTTPByteClass.isBlank(value[index]) { index += 1 }
      guard index == value.count || value[index] == 0x2C else { throw .malformedConnection }
      index += 1
      while index < value.count, HTTPByteClass.isBlank(value[index]) { index += 1 }
    }
  }

  /// The framing that the whole head says (RFC 9112 §6.3).
  func framing(version: HTTPVersion, method: String) throws(HTTPRefusal) -> HTTPFraming {
    guard hasHost || version == .http10 else { throw .missingHost }
    var framing = HTTPFraming()
    framing.isPersistent = version == .http11 && !saysClose
    framing.expectsContinue = version == .http11 && expectsContinue
    if isChunked {
      guard length == nil else { throw .lengthAndCoding }
      guard version == .http11 else { throw .codingInHTTP10 }
      framing.body = .chunked
    } else if let length {
      framing.body = length == 0 ? .none : .counted(length)
    } else if version == .http10, method == "POST" || method == "PUT" || method == "PATCH" {
      // Without a length such a body would end with the connection, and nobody could tell a whole one from a cut one.
      throw .lengthRequired
    }
    return framing
  }
}
