/// Bytes that are not this protocol. Where the next frame begins cannot be known after one: the connection is closed.
package struct MalformedFrame: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  init(_ reason: String) {
    description = reason
  }
}
