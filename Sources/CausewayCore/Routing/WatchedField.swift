/// A field that a route asks for, until it has been seen once, or not for too long.
package final class WatchedField {
  package enum Verdict {
    case unknown, seen, missing
  }

  /// The name of the route.
  package let route: String
  package let field: EventField
  private let others: Match
  private var misses = 0
  private let patience: Int

  init(route: String, field: EventField, others: Match, patience: Int = 1_000) {
    self.route = route
    self.field = field
    self.others = others
    self.patience = patience
  }

  /// What is known once `entry` has been looked at too. After a verdict, not to be asked again.
  package func look(at entry: Entry, _ reading: inout EventReading) -> Verdict {
    guard others.matches(entry, &reading) else { return .unknown }
    guard reading.value(of: field, in: entry) == nil else { return .seen }
    misses += 1
    return misses < patience ? .unknown : .missing
  }
}

private struct Question: Hashable {
  let others: Match
  let field: EventField
}

extension RoutingTable {
  /// What conditions ask of payloads and of senders' own attributes, and would not take for missing; what several routes ask of the same
  /// events once.
  package func watchedFields(atMost limit: Int, patience: Int = 1_000) -> [WatchedField] {
    var watched: [WatchedField] = []
    var known: Set<Question> = []
    for route in routes {
      for condition in route.match.fields where !condition.isCheap && !condition.test.allowsAbsence {
        guard watched.count < limit else { return watched }
        let others = Match(route.match.globs, fields: route.match.fields.filter { $0.field != condition.field })
        guard known.insert(Question(others: others, field: condition.field)).inserted else { continue }
        watched.append(WatchedField(route: route.name, field: condition.field, others: others, patience: patience))
      }
    }
    return watched
  }
}
