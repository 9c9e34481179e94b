/// The kinds of value of RFC 8259.
package enum JSONKind: UInt8, Sendable {
  case null, boolean, number, string, array, object
}
