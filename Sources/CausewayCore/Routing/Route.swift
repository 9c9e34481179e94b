/// One rule: what matches goes to these outputs. Never changes; a class only so that handing one out for each entry costs one reference
/// instead of a copy of all that is in it.
package final class Route: Sendable {
  /// For people: what the owner called it, or its place (`routes[2]`).
  package let name: String
  package let match: Match
  /// Names of outputs, each once.
  package let outputs: [String]
  /// What the route wants of single outputs, by their names: what it means is theirs.
  package let settings: [String: any RouteSettings]
  package let priority: RoutePriority
  package let throttle: Throttle?
  /// Entries that are older are not sent any more.
  package let expires: Duration?
  /// Where it stands in the file; `nil` for one that no file holds.
  package let line: Int?

  package init(
    name: String, match: Match, outputs: [String], settings: [String: any RouteSettings] = [:],
    priority: RoutePriority = .normal, throttle: Throttle? = nil, expires: Duration? = nil, line: Int? = nil
  ) {
    self.name = name
    self.match = match
    self.outputs = outputs
    self.settings = settings
    self.priority = priority
    self.throttle = throttle
    self.expires = expires
    self.line = line
  }

  /// Whether `entry` has become too old for this route. Its age counts from when it happened, if that is known to be before it came in.
  package func hasExpired(_ entry: Entry, at now: Timestamp) -> Bool {
    guard let expires else { return false }
    return now - min(entry.event.time ?? entry.receivedAt, entry.receivedAt) > expires
  }
}

/// Which entries an output carries first.
package enum RoutePriority: String, Sendable, CaseIterable {
  case normal, alarm
}

/// What one route wants of one output, such as a topic: made and understood by that output alone.
package protocol RouteSettings: Sendable {}

/// At most one entry per subject and interval; the last state always comes.
package struct Throttle: Sendable, Hashable {
  package let every: Duration
  /// Which kinds it holds back.
  package let kinds: Set<Event.Kind>

  package init(every: Duration, kinds: Set<Event.Kind> = [.state]) {
    self.every = every
    self.kinds = kinds
  }
}
