/// Writes one JSON value piece by piece, commas and quotes included. For documents that are built once in a while; hot paths
/// append to a buffer directly.
package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8]
  private var needsComma = false

  /// - Parameter bytes: what the value is written behind.
  package init(_ bytes: [UInt8] = []) {
    self.bytes = bytes
  }

  /// - Parameter capacity: about as many bytes as will be written: a text that grows is copied each time it has doubled.
  package init(reserving capacity: Int) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  package var text: JSONText { JSONText(trusted: bytes) }

  package mutating func object(_ content: (inout JSONWriter) throws -> Void) rethrows {
    begin(UInt8(ascii: "{"))
    try content(&self)
    end(UInt8(ascii: "}"))
  }

  package mutating func array(_ content: (inout JSONWriter) throws -> Void) rethrows {
    begin(UInt8(ascii: "["))
    try content(&self)
    end(UInt8(ascii: "]"))
  }

  /// The name of the member whose value is written next.
  package mutating func key(_ name: String) {
    separate()
    bytes.appendJSON(string: name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  package mutating func string(_ value: String) {
    separate()
    bytes.appendJSON(string: value)
  }

  package mutating func integer(_ value: some BinaryInteger) {
    separate()
    bytes.append(contentsOf: String(value).utf8)
  }

  /// The shortest text that reads back as the same number; `null` for what JSON cannot write.
  package mutating func double(_ value: Double) {
    guard value.isFinite else { return null() }
    separate()
    bytes.append(contentsOf: "\(value)".utf8)
  }

  package mutating func boolean(_ value: Bool) {
    separate()
    bytes.appendJSON(boolean: value)
  }

  package mutating func null() {
    separate()
    bytes.appendJSON(literal: "null")
  }

  package mutating func raw(_ text: JSONText) {
    separate()
    bytes.appendJSON(text)
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func begin(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func end(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }
}
