/// First in, first out, in an array: what was taken from the front leaves a gap that is closed now and then.
struct Queue<Element> {
  private var elements: [Element?] = []
  private var head = 0

  var count: Int { elements.count - head }
  var isEmpty: Bool { count == 0 }
  var first: Element? { isEmpty ? nil : elements[head] }
  var last: Element? { isEmpty ? nil : elements[elements.count - 1] }

  /// - Parameter index: from the front, below `count`.
  subscript(index: Int) -> Element? { elements[head + index] }

  mutating func append(_ element: Element) { elements.append(element) }

  /// Puts `element` before the one that is `index` from the front.
  mutating func insert(_ element: Element, at index: Int) { elements.insert(element, at: head + index) }

  @discardableResult
  mutating func popFirst() -> Element? {
    guard !isEmpty else { return nil }
    let first = elements[head]
    elements[head] = nil
    head += 1
    if head == elements.count {
      elements.removeAll(keepingCapacity: true)
      head = 0
    } else if head >= 64, head * 2 >= elements.count {
      elements.removeFirst(head)
      head = 0
    }
    return first
  }
}
