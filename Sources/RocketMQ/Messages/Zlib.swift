internal import CZlib

/// RFC 1950 streams, by the system's zlib.
enum Zlib {
  /// The whole stream inflated: at most `limit` bytes, whatever the stream says.
  static func inflate(_ bytes: ArraySlice<UInt8>, limit: Int) throws(BodyError) -> [UInt8] {
    var stream = z_stream()
    guard shim_inflate_init(&stream) == Z_OK else { throw .damaged }
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    var room = min(limit, max(1_024, bytes.count * 4))
    var input = Array(bytes)
    let result: Result<Void, BodyError> = input.withUnsafeMutableBufferPointer { input in
      // Both lengths are below 2³²: a frame has at most 16 MiB, and `limit` is clamped.
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      while true {
        let before = output.count
        output.append(contentsOf: repeatElement(0, count: room))
        let status = output.withUnsafeMutableBufferPointer { output in
          stream.next_out = output.baseAddress?.advanced(by: before)
          stream.avail_out = UInt32(room)
          return CZlib.inflate(&stream, Z_NO_FLUSH)
        }
        output.removeLast(Int(stream.avail_out))
        if status == Z_STREAM_END { return .success(()) }
        // It wants more room, or it has not got a whole stream.
        guard status == Z_OK || status == Z_BUF_ERROR, stream.avail_out == 0 else { return .failure(.damaged) }
        guard output.count < limit else { return .failure(.tooLarge(limit: limit)) }
        room = min(limit - output.count, output.count)
      }
    }
    try result.get()
    return output
  }

  /// `nil` where that makes it no shorter.
  static func deflate(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    let input = Array(bytes)
    let room = input.count
    var length = UInt(room)
    let output = [UInt8](unsafeUninitializedCapacity: room) { output, count in
      // Writes at most `length` bytes and says how many; where they are not enough it fails.
      let status = compress2(output.baseAddress, &length, input, UInt(input.count), 5)
      count = status == Z_OK ? Int(length) : 0
    }
    return output.isEmpty ? nil : output
  }

  /// As brokers keep it: without the sign.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> Int32 {
    Int32(bytes.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32(clamping: $0.count)) } & 0x7FFF_FFFF)
  }
}
