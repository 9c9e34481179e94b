/// Bytes of a body, framed once as one chunk of HTTP/1.1 and shared by every client they go to.
package final class HTTPChunk: Sendable {
  /// Size line, payload, CR LF. `nonisolated(unsafe)`: written only in `init`, before anyone else can have a reference, and freed
  /// only in `deinit`, after the last; so every access reads memory that does not change.
  private nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer
  private let payloadOffset: Int
  /// Without the framing.
  package let byteCount: Int

  /// An empty payload makes an empty chunk, of no bytes at all: framed it would end the body.
  package init(_ payload: [UInt8]) {
    byteCount = payload.count
    guard !payload.isEmpty else {
      payloadOffset = 0
      memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
      return
    }
    let size = Array(String(payload.count, radix: 16).utf8) + [13, 10]
    payloadOffset = size.count
    memory = .allocate(byteCount: size.count + payload.count + 2, alignment: 1)
    memory.copyBytes(from: size)
    UnsafeMutableRawBufferPointer(rebasing: memory[size.count...]).copyBytes(from: payload)
    memory[memory.count - 2] = 13
    memory[memory.count - 1] = 10
  }

  package convenience init(_ text: String) {
    self.init(Array(text.utf8))
  }

  deinit {
    memory.deallocate()
  }

  /// The bytes for the wire. Valid as long as the chunk is alive: the caller holds it for as long as it uses them.
  func wire(framed: Bool) -> UnsafeRawBufferPointer {
    let all = UnsafeRawBufferPointer(memory)
    return framed ? all : UnsafeRawBufferPointer(rebasing: all[payloadOffset..<(payloadOffset + byteCount)])
  }

  /// A copy of what was given to `init`: for tests of a source.
  package var payload: [UInt8] { Array(wire(framed: false)) }
}
