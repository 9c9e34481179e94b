internal import CausewayCore
internal import HTTPServer

/// The newest frames of a stream, by sequence number: where clients at the head read from. Bounded by count and bytes; a
/// client that falls out of it reads the journal.
struct SSEFrameRing {
  /// A power of two of them; grows with what is kept, up to the limit.
  private var slots: [SSEFrame?] = Array(repeating: nil, count: 64)
  /// Sequence numbers of the oldest frame and of the one to come.
  private(set) var first = 0
  private(set) var end = 0
  private var bytes = 0
  private let countLimit: Int
  private let byteLimit: Int

  /// - Parameter countLimit: most frames; a power of two, at least 64.
  init(countLimit: Int = 16_384, byteLimit: Int = 4 << 20) {
    self.countLimit = countLimit
    self.byteLimit = byteLimit
  }

  mutating func append(_ frame: SSEFrame) {
    if end - first == slots.count {
      if slots.count < countLimit { grow() } else { dropFirst() }
    }
    slots[end & (slots.count - 1)] = frame
    end += 1
    bytes += frame.chunk.byteCount
    while bytes > byteLimit, end - first > 1 { dropFirst() }
  }

  /// `nil` if it is too old or still to come.
  subscript(sequence: Int) -> SSEFrame? {
    sequence >= first && sequence < end ? slots[sequence & (slots.count - 1)] : nil
  }

  /// Forgets everything; sequence numbers go on.
  mutating func removeAll() {
    while first < end { dropFirst() }
  }

  private mutating func grow() {
    var larger = [SSEFrame?](repeating: nil, count: slots.count * 2)
    for sequence in first..<end { larger[sequence & (larger.count - 1)] = slots[sequence & (slots.count - 1)] }
    slots = larger
  }

  private mutating func dropFirst() {
    bytes -= slots[first & (slots.count - 1)]?.chunk.byteCount ?? 0
    slots[first & (slots.count - 1)] = nil
    first += 1
  }
}
