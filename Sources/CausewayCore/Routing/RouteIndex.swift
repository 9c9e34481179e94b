/// Finds the routes whose anchor a text begins (or ends) with, in time that hardly depends on how many routes there are.
struct RouteIndex: Sendable {
  private let subject: RouteAnchor.Subject
  private let isSuffix: Bool
  /// In the order of their anchors. All anchors that a text begins with are found from the last one that is not greater than it:
  /// whatever lies between such an anchor and the text begins with that anchor too.
  private let nodes: [Node]

  private struct Node: Sendable {
    let anchor: [UInt8]
    let routes: RouteSet
    /// The longest other anchor that this one begins with.
    let parent: Int?
  }

  /// - Parameter set: makes a set of routes that share an anchor: in order, each once.
  init(
    _ place: RouteAnchor.Place, _ anchored: [(anchor: [UInt8], route: Int)], _ set: (_ routes: [Int]) -> RouteSet
  ) {
    subject = place.subject
    isSuffix = place.isSuffix
    var routes: [[UInt8]: [Int]] = [:]
    for (anchor, route) in anchored where routes[anchor]?.last != route { routes[anchor, default: []].append(route) }
    var nodes: [Node] = []
    for (anchor, routes) in routes.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      var parent = nodes.indices.last
      while let index = parent, !anchor.starts(with: nodes[index].anchor) { parent = nodes[index].parent }
      nodes.append(Node(anchor: anchor, routes: set(routes), parent: parent))
    }
    self.nodes = nodes
  }

  /// What to look up; `nil` if the entry has no such text, and none of these routes can match.
  func text(of entry: Entry, _ reading: inout EventReading) -> String? {
    switch subject {
    case .attribute(let attribute): entry.text(of: attribute)
    case .field(let field): reading.value(of: field, in: entry)?.plain
    }
  }

  /// Calls `body` with the routes of each anchor that `text` begins (or ends) with, longest anchor first.
  func visit(_ text: String, _ body: (RouteSet) -> Void) {
    let bytes = text.utf8.span
    var (low, high) = (0, nodes.count)
    while low < high {
      let middle = (low + high) / 2
      if compare(nodes[middle].anchor, bytes) == .after { high = middle } else { low = middle + 1 }
    }
    var next: Int? = low > 0 ? low - 1 : nil
    while let index = next {
      if compare(nodes[index].anchor, bytes) == .begins { body(nodes[index].routes) }
      next = nodes[index].parent
    }
  }

  private enum Order {
    case before, begins, after
  }

  /// Where `anchor` stands against `text`, which is read backwards for a suffix.
  private func compare(_ anchor: [UInt8], _ text: Span<UInt8>) -> Order {
    for index in anchor.indices {
      guard index < text.count else { return .after }
      let byte = text[isSuffix ? text.count - 1 - index : index]
      if anchor[index] != byte { return anchor[index] < byte ? .before : .after }
    }
    return .begins
  }
}
