/// Reads one head, line by line, out of bytes that all lie in one place. Where the bytes end before the head does, it
/// remembers how far it looked: no byte is looked at twice however slowly they come, and every refusal depends on the
/// bytes alone, never on how they were cut.
struct HTTPHeadScanner {
  private let limits: HTTPLimits
  /// Of the line being read, from the head's first byte.
  private var lineStart = 0
  private var scanned = 0
  private var hasSkippedEmptyLine = false
  private var requestLine: RequestLine?
  private var fieldsStart = 0
  private var fieldCount = 0
  private var facts = HTTPFieldFacts()

  private struct RequestLine {
    let method: String
    let target: HTTPTarget
    let version: HTTPVersion
  }

  init(limits: HTTPLimits) {
    self.limits = limits
  }

  /// Whether anything but an empty line was seen.
  var hasBegun: Bool { requestLine != nil || scanned > lineStart }

  /// Reads on. `bytes` begins with the head's first byte and holds everything that came since.
  /// - Returns: the length of the head once its empty line is there, `nil` as long as it is not.
  mutating func scan(_ bytes: Span<UInt8>) throws(HTTPRefusal) -> Int? {
    while let line = try nextLine(bytes) {
      if requestLine == nil {
        guard line.isEmpty else {
          try readRequestLine(bytes, line)
          continue
        }
        // RFC 9112 §2.2: at least one empty line before a request is to be ignored. More is nobody's mistake.
        guard !hasSkippedEmptyLine else { throw .emptyLines }
        hasSkippedEmptyLine = true
      } else if line.isEmpty {
        return lineStart
      } else {
        try readField(bytes, line)
      }
    }
    return nil
  }

  /// The next whole line without its line break.
  private mutating func nextLine(_ bytes: Span<UInt8>) throws(HTTPRefusal) -> Range<Int>? {
    let end = min(bytes.count, min(lineStart + limits.line, limits.head))
    var index = HTTPByteClass.endOfPrintable(bytes, from: scanned, to: end)
    while index < end, HTTPByteClass.isFieldValue(bytes[index]) { index += 1 }
    scanned = index
    guard index < bytes.count else { return nil }
    switch bytes[index] {
    case 0x0D:
      guard index + 1 < bytes.count else { return nil }
      guard bytes[index + 1] == 0x0A else { throw .bareCarriageReturn }
      defer {
        lineStart = index + 2
        scanned = index + 2
      }
      return lineStart..<index
    case 0x0A: throw .bareLineFeed
    case let byte where !HTTPByteClass.isFieldValue(byte): throw .controlByte
    default: throw tooLong(bytes, at: index)
    }
  }

  private func tooLong(_ bytes: Span<UInt8>, at index: Int) -> HTTPRefusal {
    if requestLine == nil {
      let hasMethod = (lineStart..<index).contains { bytes[$0] == 0x20 }
      return hasMethod ? .requestLineTooLong : .unknownMethod
    }
    return index >= limits.head ? .headTooLarge : .fieldLineTooLong
  }

  private mutating func readRequestLine(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(HTTPRefusal) {
    var methodEnd = line.lowerBound
    while methodEnd < line.upperBound, HTTPByteClass.isToken(bytes[methodEnd]) { methodEnd += 1 }
    guard methodEnd > line.lowerBound, methodEnd < line.upperBound, bytes[methodEnd] == 0x20 else {
      throw .malformedRequestLine
    }
    let targetStart = methodEnd + 1
    var targetEnd = targetStart
    while targetEnd < line.upperBound, bytes[targetEnd] != 0x20 { targetEnd += 1 }
    guard targetEnd > targetStart, targetEnd < line.upperBound else { throw .malformedRequestLine }
    let version = try HTTPVersion(reading: bytes.extracting((targetEnd + 1)..<line.upperBound))
    guard let method = HTTPMethods.served(bytes.extracting(line.lowerBound..<methodEnd)) else { throw .unknownMethod }
    let target = try HTTPTarget(reading: bytes.extracting(targetStart..<targetEnd), method: method)
    requestLine = RequestLine(method: method, target: target, version: version)
    fieldsStart = lineStart
  }

  private mutating func readField(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(HTTPRefusal) {
    guard !HTTPByteClass.isBlank(bytes[line.lowerBound]) else { throw .foldedField }
    var nameEnd = line.lowerBound
    while nameEnd < line.upperBound, HTTPByteClass.isToken(bytes[nameEnd]) { nameEnd += 1 }
    guard nameEnd > line.lowerBound, nameEnd < line.upperBound, bytes[nameEnd] == 0x3A else { throw .malformedField }
    guard fieldCount < limits.fields else { throw .tooManyFields }
    var start = nameEnd + 1
    var end = line.upperBound
    while start < end, HTTPByteClass.isBlank(bytes[start]) { start += 1 }
    while end > start, HTTPByteClass.isBlank(bytes[end - 1]) { end -= 1 }
    try facts.note(name: bytes.extracting(line.lowerBound..<nameEnd), value: bytes.extracting(start..<end))
    fieldCount += 1
  }

  /// What was read, once `scan` returned the length of the head. Judges what only the whole head shows.
  func head(
    _ bytes: Span<UInt8>, length: Int, peer: HTTPPeer
  ) throws(HTTPRefusal) -> (HTTPRequestHead, HTTPFraming) {
    guard let requestLine else { throw .malformedRequestLine }
    let framing = try facts.framing(version: requestLine.version, method: requestLine.method)
    let block = bytes.extracting(fieldsStart..<(length - 2)).withUnsafeBufferPointer { Array($0) }
    let head = HTTPRequestHead(
      method: requestLine.method, target: requestLine.target, fields: HTTPFields(block: block, count: fieldCount),
      version: requestLine.version, peer: peer.address, isTLS: peer.isTLS)
    return (head, framing)
  }
}
