/// What a connection has ready and its socket has not taken: bytes of its own first, then shared chunks. Empty it holds no memory.
struct HTTPOutput {
  /// Heads and bodies of known length.
  var bytes: [UInt8] = []
  /// How much of `bytes` the socket has.
  private(set) var sent = 0
  var chunks: [HTTPChunk] = []
  /// The chunks before this one are sent, and of it `chunkSent` bytes.
  private(set) var chunk = 0
  private(set) var chunkSent = 0
  /// Whether chunks go with their framing; not to HTTP/1.0.
  var isFramed = true

  var isEmpty: Bool { sent == bytes.count && chunk == chunks.count }

  var hasChunks: Bool { chunk < chunks.count }

  /// Lends what is to be sent of `bytes`; the pointer is valid during the call.
  func withOwnBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
  }

  /// Hands out what is to be sent of the chunks, in order, until `take` says false. The pointers are valid as long as the chunks stay.
  func forEachChunk(_ take: (UnsafeRawBufferPointer) -> Bool) {
    var skipped = chunkSent
    for index in chunk..<chunks.count {
      let wire = chunks[index].wire(framed: isFramed)
      if wire.count > skipped {
        guard take(UnsafeRawBufferPointer(rebasing: wire[skipped...])) else { return }
      }
      skipped = 0
    }
  }

  /// The socket took `count` bytes more.
  mutating func consume(_ count: Int) {
    let own = min(count, bytes.count - sent)
    sent += own
    var rest = count - own
    // Also steps over chunks without bytes, such as the final one to a client of HTTP/1.0.
    while chunk < chunks.count {
      let missing = chunks[chunk].wire(framed: isFramed).count - chunkSent
      guard rest >= missing else { break }
      rest -= missing
      chunk += 1
      chunkSent = 0
    }
    chunkSent += rest
  }

  /// Forgets what was sent, once all is; the arrays keep their memory, for whoever takes them back.
  mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    chunks.removeAll(keepingCapacity: true)
    sent = 0
    chunk = 0
    chunkSent = 0
  }
}
