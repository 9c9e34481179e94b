/// Routes that fields tell apart. Few fields are asked for one by one; where there are more, those that the payload has are found in it.
struct FieldRoutes: Sendable {
  private let asked: [FieldBranch]
  /// Branches on fields of the payload, none of which allows absence.
  private let tree: FieldTree?
  /// The first of all.
  let first: Int

  /// Up to here, asking for a field is faster than looking for it among all that the payload has.
  private static let few = 4

  init(_ branches: [FieldBranch]) {
    let findable = branches.compactMap { branch in branch.path.map { (path: $0, branch: branch) } }
    if findable.count > Self.few {
      asked = branches.filter { $0.path == nil }
      tree = FieldTree(findable)
    } else {
      asked = branches
      tree = nil
    }
    first = branches.map(\.first).min() ?? .max
  }

  /// Lowers `best` to the first of these routes that matches, if it is before that.
  func search(_ entry: Entry, _ reading: inout EventReading, _ best: inout Int) {
    for branch in asked where branch.first < best {
      branch.search(reading.value(of: branch.field, in: entry), entry, &reading, &best)
    }
    if let tree, let root = reading.payload(of: entry) { tree.search(root, entry, &reading, &best) }
  }
}

extension FieldBranch {
  /// Where in the payload to look; `nil` if it must be asked of every entry.
  fileprivate var path: ValuePath? {
    if case .data(let path) = field.place, !allowsAbsence { path } else { nil }
  }
}
