/// Events that must not get lost for want of a route: the owner is told when no route could take them, and when one was taken by none.
package struct RoutingDuty: Sendable {
  /// Only inputs of this dialect bring them.
  package let dialect: String
  /// For messages.
  package let events: String
  /// What tells them from others.
  package let match: Match
  /// What all of them have in common, as one of them. A condition on anything else may or may not hold.
  private let sample: Entry
  private let known: Set<Match.Attribute>

  package static let all = [highAlerts]

  /// A smoke or carbon monoxide alarm is one of these.
  private static let highAlerts: RoutingDuty = {
    let data = JSONText(trusted: Array(#"{"payload":{"severity":"HIGH"}}"#.utf8))
    let event = Event(id: "1", source: "/homelink", type: "homelink.alert", kind: .occurrence, data: data)
    let severity = (try? EventField("data.payload.severity")).map { FieldCondition($0, .matches([Glob("HIGH")])) }
    return RoutingDuty(
      dialect: "homelink", events: "alerts of severity HIGH (homelink.alert), smoke alarms among them,",
      match: Match([.type: [Glob("homelink.alert")]], fields: severity.map { [$0] } ?? []),
      sample: Entry(
        position: .start, event: event, input: "", receivedAt: Timestamp(milliseconds: 0), changed: false),
      known: [.type, .kind])
  }()

  /// Whether some route could take some of them.
  package func isKept(by table: RoutingTable) -> Bool {
    table.routes.contains { !$0.outputs.isEmpty && $0.match.admits(sample, knowing: known) }
  }
}

extension Match {
  /// Whether an entry may match of which only these attributes are known, and of its fields those that `sample` has.
  fileprivate func admits(_ sample: Entry, knowing known: Set<Attribute>) -> Bool {
    var reading = EventReading()
    for (attribute, globs) in globs where known.contains(attribute) {
      let text = sample.text(of: attribute)
      guard globs.contains(where: { $0.matches(text) }) else { return false }
    }
    for condition in fields {
      if case .attribute(let attribute) = condition.field.place {
        guard Attribute(rawValue: attribute.rawValue).map(known.contains) ?? (attribute == .changed) else { continue }
      }
      guard let value = reading.value(of: condition.field, in: sample) else { continue }
      if !condition.test.passes(value) { return false }
    }
    return true
  }
}
