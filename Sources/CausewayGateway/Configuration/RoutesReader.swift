internal import CausewayConnectors
internal import CausewayCore
internal import CausewayDialects

/// Reads `routes:` and `tests:`, once inputs and outputs have been read.
struct RoutesReader {
  let root: ConfigSection
  let inputs: [ConfiguredInput]
  let outputs: [ConfiguredOutput]
  let findings: ConfigFindings

  func read() -> RoutingTable {
    let surroundings = surroundings
    let tests = RouteTest.list(root.value("tests"), in: surroundings)
    let example = surroundings.outputs.first?.name ?? "…"
    guard
      let value = root.requiredValue(
        "routes",
        hint: "Without one nothing is sent anywhere: `routes: [{ to: [\(example)] }]` sends everything.")
    else { return RoutingTable([]) }
    if case .list(let items) = value.node.content, items.isEmpty {
      value.problem("must not be empty", hint: "Without a route nothing is sent anywhere.")
    }
    let (table, ownTests) = RoutingTable.read(value, in: surroundings)
    guard findings.isEmpty else { return table }
    for test in ownTests + tests { test.run(against: table) }
    warnOfUnusedOutputs(table)
    for duty in RoutingDuty.all where inputs.contains(where: { $0.dialect == duty.dialect }) {
      if !duty.isKept(by: table) {
        value.warn("no route sends \(duty.events) anywhere", hint: "They would stay in the journal, unseen.")
      }
    }
    return table
  }

  /// Also of what could not be read the names: who routes there has made no mistake.
  private var surroundings: Route.Surroundings {
    let plans = Dictionary(outputs.map { ($0.name, $0.plan) }, uniquingKeysWith: { first, _ in first })
    let named = names("outputs").map { name in
      guard let plan = plans[name] else { return Route.Surroundings.Output(name: name) }
      return Route.Surroundings.Output(
        name: name, throttleRefusal: plan.throttleRefusal, settings: plan.routeSettings)
    }
    // With an input that could not be read nobody knows.
    let isKnown = inputs.count == names("inputs").count
    let bringsExtensions = !isKnown || inputs.contains { $0.dialect == CloudEventsDialect.name }
    return Route.Surroundings(inputs: names("inputs"), outputs: named, bringsExtensions: bringsExtensions)
  }

  private func names(_ key: String) -> [String] {
    guard case .map(let pairs)? = root.value(key)?.node.content else { return [] }
    return pairs.map(\.key)
  }

  private func warnOfUnusedOutputs(_ table: RoutingTable) {
    let named = Set(table.outputs)
    for (name, section) in root.sections("outputs") ?? [] where !named.contains(name) {
      section.warn("no route names this output", hint: "Nothing is sent there.")
    }
  }
}
