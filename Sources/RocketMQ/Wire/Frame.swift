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
