/// One command on the wire, header and body still as bytes:
/// length (4 bytes, without itself), header's format (1) and length (3), header, body.
package struct Frame: Sendable {
  /// All of it, the length included. What is read of a frame shares this storage.
  package let bytes: [UInt8]
  package let format: HeaderFormat
  package let header: Range<Int>

  package var body: ArraySlice<UInt8> { bytes[header.upperBound...] }

  /// The longest that Java's side takes, the 4 bytes of the length included.
  package static let longest = 16_777_216
  /// Before the header.
  static let prefix = 8

  /// - Parameter bytes: exactly one frame, whose prefix was checked.
  init(whole bytes: [UInt8]) throws(MalformedFrame) {
    let prefix = try FramePrefix(length: bytes.integer(at: 0), header: bytes.integer(at: 4))
    format = prefix.format
    header = Self.prefix..<(Self.prefix + prefix.headerLength)
    self.bytes = bytes
  }
}

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

/// How a header is written. A frame says which one it has: a broker does not always answer in the format of the request.
public enum HeaderFormat: UInt8, Sendable {
  case json = 0
  /// RocketMQ's own binary one. Codes above 32767 and empty values cannot be expressed.
  case binary = 1
}
