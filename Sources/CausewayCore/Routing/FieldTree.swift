/// Routes that fields of the payload tell apart, found by walking the payload once: that costs what the payload has, however many fields
/// the routes ask for.
struct FieldTree: Sendable {
  private struct Node: Sendable {
    /// On the paths that end here: several where one is written in several ways.
    var branches: [FieldBranch] = []
    var steps: [ValuePath.Segment] = []
    /// Where each of the steps leads.
    var children: [Int] = []
    var names = TextTable([])
    /// The steps of each name.
    var named: [[Int]] = []
  }

  private struct Step: Hashable {
    let from: Int
    let segment: ValuePath.Segment
  }

  private var nodes = [Node()]
  /// Up to here, asking an object for each name is faster than looking up the names that it has.
  private static let few = 4

  init(_ branches: [(path: ValuePath, branch: FieldBranch)]) {
    var known: [Step: Int] = [:]
    for (path, branch) in branches {
      var at = 0
      for segment in path.segments {
        let step = Step(from: at, segment: segment)
        if let child = known[step] {
          at = child
        } else {
          known[step] = nodes.count
          nodes[at].steps.append(segment)
          nodes[at].children.append(nodes.count)
          at = nodes.count
          nodes.append(Node())
        }
      }
      nodes[at].branches.append(branch)
    }
    for at in nodes.indices where nodes[at].steps.count > Self.few {
      let byName = Dictionary(grouping: nodes[at].steps.indices, by: { [steps = nodes[at].steps] in steps[$0].name })
      nodes[at].names = TextTable(byName.map { Array($0.key.utf8) })
      nodes[at].named = byName.map(\.value)
    }
  }

  /// Lowers `best` to the first of these routes that matches, if it is before that.
  func search(_ root: JSONValue, _ entry: Entry, _ reading: inout EventReading, _ best: inout Int) {
    search(root, at: 0, entry, &reading, &best)
  }

  private func search(
    _ value: JSONValue, at node: Int, _ entry: Entry, _ reading: inout EventReading, _ best: inout Int
  ) {
    for branch in nodes[node].branches where branch.first < best {
      branch.search(.json(value), entry, &reading, &best)
    }
    let count = nodes[node].steps.count
    guard value.kind == .object, count > Self.few else {
      for step in 0..<count {
        guard let next = nodes[node].steps[step].value(in: value) else { continue }
        search(next, at: nodes[node].children[step], entry, &reading, &best)
      }
      return
    }
    let tape = value.tape
    var key = value.index + 1
    let end = Int(value.node.next)
    while key < end {
      if let name = tape.withString(at: key, { nodes[node].names.index(of: $0) }) ?? nil {
        for step in nodes[node].named[name] {
          // Of several members with one name only the last counts.
          guard let member = nodes[node].steps[step].value(in: value), member.index == key + 1 else { continue }
          search(member, at: nodes[node].children[step], entry, &reading, &best)
        }
      }
      key = Int(tape.nodes[key + 1].next)
    }
  }
}
