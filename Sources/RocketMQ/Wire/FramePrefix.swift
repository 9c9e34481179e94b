/// The first 8 bytes, checked.
struct FramePrefix {
  let format: HeaderFormat
  let headerLength: Int

  init(length: Int32, header word: UInt32) throws(MalformedFrame) {
    guard (4...Int32(Frame.longest - 4)).contains(length) else {
      throw MalformedFrame("a frame of \(length) bytes (this is no RocketMQ server, or it speaks TLS)")
    }
    guard let format = HeaderFormat(rawValue: UInt8(word >> 24)) else {
      throw MalformedFrame("an unknown header format \(word >> 24)")
    }
    headerLength = Int(word & 0xFF_FFFF)
    guard headerLength <= Int(length) - 4 else { throw MalformedFrame("a header longer than its frame") }
    self.format = format
  }
}
