/// A text that is known to be one JSON value (RFC 8259), and where everything in it lies. Nothing is copied or converted until
/// it is asked for.
package struct JSONDocument: Sendable {
  private let tape: JSONTape

  /// - Throws: `JSONError` with the place of the first byte that does not belong.
  package init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
    var nodes: [JSONNode] = []
    nodes.reserveCapacity(min(bytes.count / 6 + 4, 4_096))
    do throws(JSONFault) {
      try JSONScanner.scan(bytes.span, limits: limits, into: &nodes)
    } catch {
      throw JSONError(error, in: bytes)
    }
    tape = JSONTape(bytes: bytes, nodes: nodes)
  }

  package init(_ text: JSONText) throws(JSONError) {
    try self.init(parsing: text.bytes)
  }

  package var root: JSONValue { JSONValue(tape: tape, index: 0) }

  /// The whole text, white space around the value included.
  package var bytes: [UInt8] { tape.bytes }
}
