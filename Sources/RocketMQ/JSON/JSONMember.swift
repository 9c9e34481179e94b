/// One entry of an object.
package struct JSONMember: Sendable, Equatable {
  package let key: JSONKey
  package let value: JSONValue
}
