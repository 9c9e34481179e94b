/// What one pull collects: shared chunks that go to the socket in one call.
package struct HTTPBodyBatch {
  /// Most chunks of one pull; what is appended beyond is refused.
  package static let limit = 64

  package internal(set) var chunks: [HTTPChunk]

  /// Whether this is the last pull because the server is going away: what is appended now still goes out, then the body
  /// gets a clean end. `.more` is honoured as long as there is time.
  package let isFinal: Bool

  /// Empty; the server makes its own, tests of a source make theirs.
  package init(isFinal: Bool = false) {
    self.isFinal = isFinal
    chunks = []
    chunks.reserveCapacity(Self.limit)
  }

  /// Takes over an empty array for its memory.
  init(memory: inout [HTTPChunk], isFinal: Bool) {
    self.isFinal = isFinal
    chunks = []
    swap(&chunks, &memory)
  }

  /// How many chunks more this pull can take.
  package var room: Int { Self.limit - chunks.count }
  package var isFull: Bool { chunks.count >= Self.limit }

  /// Appends unless the batch is full; says whether it did.
  @discardableResult
  package mutating func append(_ chunk: HTTPChunk) -> Bool {
    guard !isFull else { return false }
    chunks.append(chunk)
    return true
  }
}
