internal import Glibc
internal import Loop

/// Memory that all connections of a server take turns with, so that an idle one needs none: used within one call, never across.
@EventLoop
final class HTTPScratch {
  /// What one read can bring; no less than a TLS record.
  static let inputSize = 65_536
  /// Most bytes that one TLS record carries.
  static let recordSize = 16_384

  let input = UnsafeMutableRawBufferPointer.allocate(byteCount: inputSize, alignment: 16)
  /// One for a connection's own bytes and one for each chunk of a batch, with room for the final chunk.
  let vectors = UnsafeMutableBufferPointer<iovec>.allocate(capacity: HTTPBodyBatch.limit + 2)
  private let recordMemory = UnsafeMutableRawBufferPointer.allocate(byteCount: recordSize, alignment: 16)
  private var spareBytes: [[UInt8]] = []
  private var spareChunks: [[HTTPChunk]] = []

  isolated deinit {
    input.deallocate()
    vectors.deallocate()
    recordMemory.deallocate()
  }

  /// Points `vectors` at `bytes`, what `output` lends of its own, and its chunks, and says how many there are. Valid as long as
  /// `bytes` is and `output` does not change.
  func gather(_ bytes: UnsafeRawBufferPointer, _ output: borrowing HTTPOutput) -> Int {
    var count = 0
    func add(_ part: UnsafeRawBufferPointer) -> Bool {
      // sendmsg only reads; iovec serves recvmsg too, and so has no const.
      vectors[count] = iovec(iov_base: UnsafeMutableRawPointer(mutating: part.baseAddress), iov_len: part.count)
      count += 1
      return count < vectors.count
    }
    if bytes.isEmpty || add(bytes) { output.forEachChunk(add) }
    return count
  }

  /// Copies the beginning of `output` together into one record. The same output gives the same bytes again, and more if there is
  /// more: what OpenSSL asks of a write that is tried again.
  func record(of output: borrowing HTTPOutput) -> UnsafeRawBufferPointer {
    var count = 0
    func add(_ part: UnsafeRawBufferPointer) -> Bool {
      let taken = min(part.count, recordMemory.count - count)
      UnsafeMutableRawBufferPointer(rebasing: recordMemory[count...])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: part[..<taken]))
      count += taken
      return count < recordMemory.count
    }
    if output.withOwnBytes(add) { output.forEachChunk(add) }
    return UnsafeRawBufferPointer(rebasing: recordMemory[..<count])
  }

  /// Lends `output` memory to be filled, if it has none.
  func lendBytes(to output: inout HTTPOutput) {
    guard output.bytes.isEmpty, output.bytes.capacity == 0 else { return }
    if let spare = spareBytes.popLast() { output.bytes = spare } else { output.bytes.reserveCapacity(1_024) }
  }

  func lendChunks(to output: inout HTTPOutput) {
    guard output.chunks.capacity == 0 else { return }
    if let spare = spareChunks.popLast() {
      output.chunks = spare
    } else {
      output.chunks.reserveCapacity(HTTPBodyBatch.limit + 1)
    }
  }

  /// Takes back the memory of an output that was sent. Large pieces, and more than a few, go back to the system.
  func reclaim(_ output: inout HTTPOutput) {
    output.reset()
    if output.bytes.capacity > 0 {
      if output.bytes.capacity <= 16_384, spareBytes.count < 64 { spareBytes.append(output.bytes) }
      output.bytes = []
    }
    if output.chunks.capacity > 0 {
      if spareChunks.count < 64 { spareChunks.append(output.chunks) }
      output.chunks = []
    }
  }
}
