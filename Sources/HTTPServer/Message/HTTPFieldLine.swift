/// Where the parts of one checked field line lie.
struct HTTPFieldLine {
  let name: Range<Int>
  /// Without the blanks around it.
  let value: Range<Int>
  /// After the line break: where the next line begins.
  let end: Int

  /// The line that begins at `start`; `nil` at the end of `block`.
  init?(in block: Span<UInt8>, at start: Int) {
    var index = start
    while index < block.count, block[index] != 0x3A { index += 1 }
    guard index < block.count else { return nil }
    name = start..<index
    var valueStart = index + 1
    while index < block.count, block[index] != 0x0A { index += 1 }
    end = min(index + 1, block.count)
    // CR before the LF.
    var valueEnd = max(valueStart, index - 1)
    while valueStart < valueEnd, HTTPByteClass.isBlank(block[valueStart]) { valueStart += 1 }
    while valueEnd > valueStart, HTTPByteClass.isBlank(block[valueEnd - 1]) { valueEnd -= 1 }
    value = valueStart..<valueEnd
  }
}
