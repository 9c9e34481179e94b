/// The text of exactly one valid JSON value, byte for byte as it came: numbers, key order and spacing survive untouched.
package struct JSONText: Sendable, Hashable {
  /// UTF-8.
  package let bytes: [UInt8]

  /// For text that a scanner of this module has accepted, or an encoder of this module has written.
  package init(trusted bytes: [UInt8]) {
    self.bytes = bytes
  }
}

extension JSONText: CustomStringConvertible {
  package var description: String { String(decoding: bytes, as: UTF8.self) }
}
