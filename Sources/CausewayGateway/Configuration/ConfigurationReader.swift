internal import CausewayConnectors
internal import CausewayCore
internal import CausewayJournal
internal import YAML

/// Reads a file section by section, to its end whatever it finds.
struct ConfigurationReader {
  let connectors: Connectors
  let source: ConfigSource
  let findings: ConfigFindings

  /// Good only if nothing was noted; `nil` if there was nothing to go through.
  func read(_ text: [UInt8]) -> GatewayConfiguration? {
    guard let root = root(text) else { return nil }
    let journal = JournalSettings(reading: section("journal", in: root))
    let http = HTTPSettings(reading: section("http", in: root))
    root.refuse(["admin"])
    let plans = PlanReader(connectors: connectors)
    let inputs = plans.inputs(root)
    let outputs = plans.outputs(root)
    PathRegister.check(inputs.map { ($0.section, $0.paths) } + outputs.map { ($0.section, $0.paths) })
    let routing = routing(root)
    root.finish()
    return GatewayConfiguration(
      journal: journal, http: http, inputs: inputs.compactMap(\.configured),
      outputs: outputs.compactMap(\.configured), routing: routing)
  }

  private func root(_ text: [UInt8]) -> ConfigSection? {
    do throws(YAMLError) {
      let node = ConfigNode(try YAMLDocument.parse(text))
      return ConfigValue(node, path: "", source: source, findings: findings).section("sections such as `inputs:`")
    } catch {
      findings.add(ConfigProblem(error, file: source.file))
      return nil
    }
  }

  /// A section all of whose keys have defaults.
  private func section(_ name: String, in root: ConfigSection) -> ConfigSection {
    root.section(name) ?? ConfigSection([:], path: name, source: source, findings: findings)
  }

  private func routing(_ root: ConfigSection) -> RoutingTable {
    let inputs = root.value("inputs")?.names ?? []
    let outputs = root.value("outputs")?.names ?? []
    guard
      let value = root.requiredValue(
        "routes",
        hint: "Without one nothing is sent anywhere: `routes: [{ to: [\(outputs.first ?? "…")] }]` sends everything.")
    else { return RoutingTable([]) }
    if case .list(let items) = value.node.content, items.isEmpty {
      value.problem("must not be empty", hint: "Without a route nothing is sent anywhere.")
    }
    let table = RoutingTable(reading: value, in: Route.Surroundings(inputs: inputs, outputs: outputs))
    let named = Set(table.routes.flatMap(\.outputs))
    for (name, section) in root.sections("outputs") ?? [] where findings.isEmpty && !named.contains(name) {
      section.warn("no route names this output", hint: "Nothing is sent there.")
    }
    return table
  }
}

extension ConfigValue {
  /// The keys of a map.
  fileprivate var names: [String] {
    guard case .map(let pairs) = node.content else { return [] }
    return pairs.map(\.key)
  }
}
