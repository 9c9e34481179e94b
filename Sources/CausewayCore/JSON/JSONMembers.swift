/// The members of an object in the order of the text. Keys are values of kind string.
package struct JSONMembers: Sequence, IteratorProtocol, Sendable {
  private let tape: JSONTape
  private var index: Int
  private let end: Int

  init(of value: JSONValue) {
    let node = value.node
    tape = value.tape
    index = value.index + 1
    end = node.kind == .object ? Int(node.next) : 0
  }

  package mutating func next() -> (key: JSONValue, value: JSONValue)? {
    guard index < end else { return nil }
    let key = JSONValue(tape: tape, index: index)
    let value = JSONValue(tape: tape, index: index + 1)
    index = Int(tape.nodes[index + 1].next)
    return (key, value)
  }
}
