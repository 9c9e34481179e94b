/// Finds all keys that a text begins with (or ends with), in time that hardly depends on how many there are.
struct PrefixTable: Sendable {
  /// The text is read from its end, and the keys are written backwards.
  private let isReversed: Bool
  /// In ascending order. All that a text begins with are found from the last one that is not greater than it: whatever lies between such
  /// a key and the text begins with that key too.
  private let nodes: [Node]

  private struct Node: Sendable {
    let key: [UInt8]
    /// Which of the keys it is.
    let index: Int
    /// The longest other key that this one begins with.
    let parent: Int?
  }

  /// For each key the longest other one that it begins with.
  private let shorter: [Int?]

  /// - Parameter keys: each once.
  init(_ keys: [[UInt8]], isReversed: Bool) {
    var nodes: [Node] = []
    var shorter = [Int?](repeating: nil, count: keys.count)
    for (index, key) in keys.enumerated().sorted(by: { $0.element.lexicographicallyPrecedes($1.element) }) {
      var parent = nodes.indices.last
      while let candidate = parent, !key.starts(with: nodes[candidate].key) { parent = nodes[candidate].parent }
      shorter[index] = parent.map { nodes[$0].index }
      nodes.append(Node(key: key, index: index, parent: parent))
    }
    self.nodes = nodes
    self.shorter = shorter
    self.isReversed = isReversed
  }

  /// The index of the longest key that `text` begins (or ends) with; the others are those that this one begins with.
  func longest(of text: Span<UInt8>) -> Int? {
    var (low, high) = (0, nodes.count)
    while low < high {
      let middle = (low + high) / 2
      if compare(nodes[middle].key, text) == .after { high = middle } else { low = middle + 1 }
    }
    var next: Int? = low > 0 ? low - 1 : nil
    while let index = next {
      if compare(nodes[index].key, text) == .begins { return nodes[index].index }
      next = nodes[index].parent
    }
    return nil
  }

  /// The index of the longest other key that a key begins with.
  func shorter(than index: Int) -> Int? { shorter[index] }

  private enum Order {
    case before, begins, after
  }

  /// Where `key` stands against `text`.
  private func compare(_ key: [UInt8], _ text: Span<UInt8>) -> Order {
    for index in key.indices {
      guard index < text.count else { return .after }
      let byte = text[isReversed ? text.count - 1 - index : index]
      if key[index] != byte { return key[index] < byte ? .before : .after }
    }
    return .begins
  }
}
