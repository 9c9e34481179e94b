internal import CausewayCore

/// How many there are of each type, the most first, a line each.
struct TypeCounts {
  let lines: [String]

  /// - Parameter object: numbers by the names of types.
  init(_ object: JSONValue?) {
    guard let object else {
      lines = []
      return
    }
    let counts = object.members.map { (type: $0.key.string ?? "", count: $0.value.integer ?? 0) }
    let ordered = counts.sorted { ($1.count, $0.type) < ($0.count, $1.type) }
    lines = ordered.map { "  \($0.count)  \(Printable.text($0.type, limit: 100))" }
  }
}
