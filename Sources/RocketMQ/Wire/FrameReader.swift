/// Frames out of bytes: pure, no I/O. Fed with whatever a socket gave; any cut of the same bytes gives the same frames.
package struct FrameReader: Sendable {
  /// The beginning of a frame that has not come whole; empty otherwise.
  private var pending: [UInt8] = []

  /// So much room is made at once for a frame that announces more: a length is a claim, bytes are a fact.
  private static let trusted = 512 * 1_024

  package init() {}

  /// Takes the next frame out of `input`, at `position`, and moves that past what was taken. `nil`: all input was taken, and
  /// the next frame is not whole.
  package mutating func next(_ input: Span<UInt8>, _ position: inout Int) throws(MalformedFrame) -> Frame? {
    while true {
      let wanted = try wantedCount(input, position)
      let count = min(wanted, input.count - position)
      guard count > 0 else { return nil }
      if pending.isEmpty, wanted > Frame.prefix { pending.reserveCapacity(min(wanted, Self.trusted)) }
      input.extracting(position..<(position + count)).withUnsafeBufferPointer { pending.append(contentsOf: $0) }
      position += count
      guard count == wanted else { return nil }
      guard pending.count >= Frame.prefix, try pending.count == frameLength(pending.span, 0) else { continue }
      var whole: [UInt8] = []
      swap(&whole, &pending)
      return try Frame(whole: whole)
    }
  }

  /// How many bytes more make a prefix, or a frame where the prefix is known.
  private func wantedCount(_ input: Span<UInt8>, _ position: Int) throws(MalformedFrame) -> Int {
    if pending.isEmpty, input.count - position >= Frame.prefix { return try frameLength(input, position) }
    guard pending.count >= Frame.prefix else { return Frame.prefix - pending.count }
    return try frameLength(pending.span, 0) - pending.count
  }

  private func frameLength(_ bytes: Span<UInt8>, _ position: Int) throws(MalformedFrame) -> Int {
    let (length, word) = bytes.withUnsafeBytes { raw in
      // Both callers have seen 8 bytes from `position` on; the buffer checks it once more.
      (
        Int32(bigEndian: raw.loadUnaligned(fromByteOffset: position, as: Int32.self)),
        UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self))
      )
    }
    _ = try FramePrefix(length: length, header: word)
    return Int(length) + 4
  }
}
