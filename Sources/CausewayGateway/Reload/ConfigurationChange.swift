internal import CausewayCore
internal import CausewayJournal

/// What is different between the configuration that runs and another one: a value, and nothing is done with it here. Names are in the
/// order of the file that they stand in.
package struct ConfigurationChange: Sendable, Equatable {
  /// Of inputs, or of outputs, by their names. Whoever is in none of these stays as it is.
  package struct Cast: Sendable, Equatable {
    package var added: [String] = []
    package var changed: [String] = []
    package var removed: [String] = []

    package var isEmpty: Bool { added.isEmpty && changed.isEmpty && removed.isEmpty }
  }

  package var inputs: Cast
  package var outputs: Cast
  /// Outputs that stay or change and for which routes say something else.
  package var rerouted: [String]
  /// Of these, those for which another entry than before may be an alarm.
  package var realarmed: [String]
  package var journal: Bool
  package var http: Bool
  package var admin: Bool
  /// Anything of the routes, their names and order among them.
  package var routes: Bool
  /// Keys that cannot change while the gateway runs.
  package var wantsRestart: [String]

  package init(from old: GatewayConfiguration, to new: GatewayConfiguration) {
    inputs = Self.cast(
      from: old.inputs.map { ($0.name, $0.imprint) }, to: new.inputs.map { ($0.name, $0.imprint) })
    outputs = Self.cast(
      from: old.outputs.map { ($0.name, $0.imprint) }, to: new.outputs.map { ($0.name, $0.imprint) })
    let before = Set(old.outputs.map(\.name))
    let staying = new.outputs.map(\.name).filter(before.contains)
    rerouted = staying.filter { old.routeShares[$0]?.imprint != new.routeShares[$0]?.imprint }
    realarmed = staying.filter { old.routesMark(of: $0) != new.routesMark(of: $0) }
    var limits = new.journal
    limits.path = old.journal.path
    journal = limits != old.journal
    http = old.httpImprint != new.httpImprint
    admin = old.adminImprint != new.adminImprint || (old.admin == nil) != (new.admin == nil)
    routes = old.routesImprint != new.routesImprint
    wantsRestart = old.journal.path == new.journal.path ? [] : ["journal.path"]
  }

  private static func cast(from old: [(String, Imprint)], to new: [(String, Imprint)]) -> Cast {
    let before = Dictionary(old, uniquingKeysWith: { first, _ in first })
    let names = Set(new.map(\.0))
    return Cast(
      added: new.map(\.0).filter { before[$0] == nil },
      changed: new.filter { name, imprint in before[name].map { $0 != imprint } ?? false }.map(\.0),
      removed: old.map(\.0).filter { !names.contains($0) })
  }

  package var isEmpty: Bool {
    inputs.isEmpty && outputs.isEmpty && rerouted.isEmpty && !journal && !http && !admin && !routes
      && wantsRestart.isEmpty
  }

  /// For people: `added outputs.phone; changed inputs.push, routes; removed outputs.ops`.
  package var summary: String {
    let sections = [("journal", journal), ("http", http), ("admin", admin), ("routes", routes)].filter(\.1).map(\.0)
    let parts = [
      ("added", Self.paths(inputs.added, outputs.added)),
      ("changed", Self.paths(inputs.changed, outputs.changed) + sections),
      ("removed", Self.paths(inputs.removed, outputs.removed)),
    ]
    let words = parts.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.joined(separator: ", "))" }
    return words.isEmpty ? "nothing has changed" : words.joined(separator: "; ")
  }

  private static func paths(_ inputs: [String], _ outputs: [String]) -> [String] {
    inputs.map { "inputs.\($0)" } + outputs.map { "outputs.\($0)" }
  }
}
