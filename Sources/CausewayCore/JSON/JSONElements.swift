/// The elements of an array in order.
package struct JSONElements: Sequence, IteratorProtocol, Sendable {
  private let tape: JSONTape
  private var index: Int
  private let end: Int

  init(of value: JSONValue) {
    let node = value.node
    tape = value.tape
    index = value.index + 1
    end = node.kind == .array ? Int(node.next) : 0
  }

  package mutating func next() -> JSONValue? {
    guard index < end else { return nil }
    let element = JSONValue(tape: tape, index: index)
    index = Int(tape.nodes[index].next)
    return element
  }
}
