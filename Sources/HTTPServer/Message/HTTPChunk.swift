/// Bytes of a body, framed once as one chunk of HTTP/1.1 and shared by every client they go to.
package final class HTTPChunk: Sendable {
  /// Size line, payload, CR LF. `nonisolated(unsafe)`: written only in `init`, before anyone else can have a reference, and freed
  /// only in `deinit`, after the last; so every access reads memory that does not change.
  private nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer
  private let payloadOffset: Int
  /// Without the framing.
  package let byteCount: Int

  /// An empty payload makes a chunk of no bytes at all: framed it would end the body.
  package init(_ payload: [UInt8]) {
    byteCount = payload.count
    let size = payload.isEmpty ? [] : Array(String(payload.count, radix: 16).utf8) + [13, 10]
    let end: [UInt8] = payload.isEmpty ? [] : [13, 10]
    payloadOffset = size.count
    memory = .allocate(byteCount: size.count + payload.count + end.count, alignment: 1)
    memory.copyBytes(from: size + payload + end)
  }

  package convenience init(_ text: String) {
    self.init(Array(text.utf8))
  }

  /// The end of a body (RFC 9112 §7.1).
  static let final = HTTPChunk(framing: Array("0\r\n\r\n".utf8))

  /// Framing without payload: nothing at all for a client that gets none.
  private init(framing: [UInt8]) {
    byteCount = 0
    payloadOffset = 0
    memory = .allocate(byteCount: framing.count, alignment: 1)
    memory.copyBytes(from: framing)
  }

  deinit {
    memory.deallocate()
  }

  /// The bytes for the wire. Valid as long as the chunk is alive: the caller holds it for as long as it uses them.
  func wire(framed: Bool) -> UnsafeRawBufferPointer {
    let all = UnsafeRawBufferPointer(memory)
    return framed ? all : UnsafeRawBufferPointer(rebasing: all[payloadOffset..<(payloadOffset + byteCount)])
  }

  /// A copy of what was given to `init`: for tests of a source, and for showing what would be sent.
  package var payload: [UInt8] { Array(wire(framed: false)) }
}
