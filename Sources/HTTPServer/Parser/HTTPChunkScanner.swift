/// Reads a chunked body (RFC 9112 §7.1) byte by byte: sizes of up to eight hexadecimal digits, bounded extensions and trailers, both
/// discarded, CR LF and nothing else as line breaks.
struct HTTPChunkScanner {
  enum Step {
    case needsMore
    /// Where in the input the next bytes of the body lie.
    case data(Range<Int>)
    case end
  }

  private enum State: UInt8 {
    case sizeStart, size, extensions, sizeLineFeed, data, dataReturn, dataLineFeed
    case trailerStart, trailerName, trailerValue, trailerLineFeed, finalLineFeed, end
  }

  private var state = State.sizeStart
  private var digits = 0
  /// Of the chunk being read: first its size, then what is missing of it.
  private var remaining = 0
  private var total = 0
  private var extensionBytes = 0
  private var trailerBytes = 0
  private var trailerLine = 0
  private var trailerFields = 0

  /// Reads on at `position` and moves it.
  /// - Parameter limit: of the whole body's bytes without framing. A chunk that would exceed it is refused by its size.
  mutating func next(
    _ input: Span<UInt8>, _ position: inout Int, limit: Int, limits: HTTPLimits
  ) throws(HTTPRefusal) -> Step {
    while position < input.count {
      if state == .data {
        let start = position
        position += min(remaining, input.count - position)
        remaining -= position - start
        if remaining == 0 { state = .dataReturn }
        return .data(start..<position)
      }
      let byte = input[position]
      position += 1
      if state.rawValue < State.data.rawValue {
        try readSize(byte, limit: limit, limits: limits)
      } else if state.rawValue <= State.dataLineFeed.rawValue {
        try readBreak(byte)
      } else {
        try readTrailer(byte, limits: limits)
      }
      if state == .end { return .end }
    }
    return .needsMore
  }

  private mutating func readSize(_ byte: UInt8, limit: Int, limits: HTTPLimits) throws(HTTPRefusal) {
    if state.rawValue <= State.size.rawValue, let digit = HTTPByteClass.hexValue(byte) {
      guard digits < 8 else { throw .malformedChunk }
      remaining = remaining << 4 | Int(digit)
      digits += 1
      state = .size
      return
    }
    switch (state, byte) {
    case (.size, 0x0D), (.extensions, 0x0D): state = .sizeLineFeed
    case (.size, 0x3B): state = .extensions
    case (.extensions, _) where HTTPByteClass.isFieldValue(byte):
      extensionBytes += 1
      guard extensionBytes <= limits.chunkExtensions else { throw .chunkExtensionsTooLong }
    case (.sizeLineFeed, 0x0A):
      guard remaining <= limit - total else { throw .bodyTooLarge }
      total += remaining
      digits = 0
      state = remaining == 0 ? .trailerStart : .data
    default: throw .malformedChunk
    }
  }

  private mutating func readBreak(_ byte: UInt8) throws(HTTPRefusal) {
    guard byte == (state == .dataReturn ? 0x0D : 0x0A) else { throw .malformedChunk }
    state = state == .dataReturn ? .dataLineFeed : .sizeStart
  }

  private mutating func readTrailer(_ byte: UInt8, limits: HTTPLimits) throws(HTTPRefusal) {
    trailerBytes += 1
    trailerLine += 1
    guard trailerBytes <= limits.head, trailerLine <= limits.line + 2 else { throw .trailersTooLarge }
    switch (state, byte) {
    case (.trailerStart, 0x0D): state = .finalLineFeed
    case (.trailerStart, _) where HTTPByteClass.isToken(byte):
      trailerFields += 1
      guard trailerFields <= limits.fields else { throw .trailersTooLarge }
      state = .trailerName
    case (.trailerName, 0x3A): state = .trailerValue
    case (.trailerName, _) where HTTPByteClass.isToken(byte): break
    case (.trailerValue, 0x0D): state = .trailerLineFeed
    case (.trailerValue, _) where HTTPByteClass.isFieldValue(byte): break
    case (.trailerLineFeed, 0x0A):
      trailerLine = 0
      state = .trailerStart
    case (.finalLineFeed, 0x0A): state = .end
    default: throw .malformedField
    }
  }
}
