/// A request target (RFC 9112 §3.2) in its parts. Asterisk form is for OPTIONS only; authority form is for CONNECT only,
/// which is not served.
struct HTTPTarget {
  private(set) var raw: String
  private(set) var path: String
  private(set) var query: [(name: String, value: String)] = []
  /// Of an absolute target.
  private(set) var authority: String?

  /// - Parameters:
  ///   - bytes: the target as it stood on the request line.
  ///   - method: decides whether `*` is a target.
  init(reading bytes: Span<UInt8>, method: String) throws(HTTPRefusal) {
    raw = bytes.text
    guard bytes.count > 0 else { throw .malformedTarget }
    if bytes.count == 1, bytes[0] == 0x2A {
      guard method == "OPTIONS" else { throw .asteriskTarget }
      path = "*"
      return
    }
    var start = 0
    if bytes[0] != 0x2F {
      (authority, start) = try Self.absolutePrefix(of: bytes)
    }
    var pathEnd = start
    while pathEnd < bytes.count, HTTPByteClass.isPath(bytes[pathEnd]) { pathEnd += 1 }
    guard pathEnd == bytes.count || bytes[pathEnd] == 0x3F else { throw .malformedTarget }
    if start == pathEnd {
      // `http://host` and `http://host?query`: an empty path of an absolute target is `/` (RFC 9110 §4.2.3).
      path = "/"
    } else if start == 0, pathEnd == bytes.count, !Self.hasEscapes(bytes, 0..<pathEnd) {
      path = raw
    } else {
      path = try Self.decodedPath(bytes, start..<pathEnd)
    }
    if pathEnd < bytes.count {
      for index in (pathEnd + 1)..<bytes.count where !HTTPByteClass.isQuery(bytes[index]) { throw .malformedTarget }
      query = try Self.decodedQuery(bytes, (pathEnd + 1)..<bytes.count)
    }
  }

  /// The authority of `http://authority…` or `https://authority…`, and where the path begins.
  private static func absolutePrefix(of bytes: Span<UInt8>) throws(HTTPRefusal) -> (String, Int) {
    let schemes: [StaticString] = ["http://", "https://"]
    for scheme in schemes where bytes.extracting(first: scheme.utf8CodeUnitCount).equalsIgnoringCase(scheme) {
      let start = scheme.utf8CodeUnitCount
      var end = start
      while end < bytes.count, bytes[end] != 0x2F, bytes[end] != 0x3F { end += 1 }
      let authority = bytes.extracting(start..<end)
      guard end > start, HTTPAuthority.isValid(authority) else { throw .malformedTarget }
      return (authority.text, end)
    }
    throw .malformedTarget
  }

  private static func hasEscapes(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    range.contains { bytes[$0] == 0x25 }
  }

  private static func decodedPath(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(HTTPRefusal) -> String {
    guard hasEscapes(bytes, range) else { return bytes.extracting(range).text }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let isEscaped = bytes[index] == 0x25
      let byte = try unescaped(bytes, &index, range.upperBound)
      // A decoded slash would part the path where its sender did not; a decoded control byte would cut it, or a log line.
      guard !isEscaped || (byte >= 0x20 && byte != 0x7F && byte != 0x2F) else { throw .forbiddenEscape }
      decoded.append(byte)
    }
    guard let path = String(validating: decoded, as: UTF8.self) else { throw .targetNotUTF8 }
    return path
  }

  private static func decodedQuery(
    _ bytes: Span<UInt8>, _ range: Range<Int>
  ) throws(HTTPRefusal) -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    var index = range.lowerBound
    while index < range.upperBound {
      var name: [UInt8] = []
      var value: [UInt8] = []
      var isValue = false
      while index < range.upperBound, bytes[index] != 0x26 {
        if bytes[index] == 0x3D, !isValue {
          isValue = true
          index += 1
          continue
        }
        let isPlus = bytes[index] == 0x2B
        let byte = try unescaped(bytes, &index, range.upperBound)
        guard byte != 0 else { throw .forbiddenEscape }
        if isValue { value.append(isPlus ? 0x20 : byte) } else { name.append(isPlus ? 0x20 : byte) }
      }
      index += 1
      guard let nameText = String(validating: name, as: UTF8.self),
        let valueText = String(validating: value, as: UTF8.self)
      else { throw .targetNotUTF8 }
      if !name.isEmpty || isValue { pairs.append((nameText, valueText)) }
    }
    return pairs
  }

  /// The byte at `index`, or the one its `%XX` stands for; moves `index` past it.
  private static func unescaped(_ bytes: Span<UInt8>, _ index: inout Int, _ end: Int) throws(HTTPRefusal) -> UInt8 {
    guard bytes[index] == 0x25 else {
      index += 1
      return bytes[index - 1]
    }
    guard index + 2 < end, let high = HTTPByteClass.hexValue(bytes[index + 1]),
      let low = HTTPByteClass.hexValue(bytes[index + 2])
    else { throw .malformedEscape }
    index += 3
    return high << 4 | low
  }
}
