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
    let admin = root.section("admin").map { AdminSettings(reading: $0, http: http) }
    let plans = PlanReader(connectors: connectors)
    let inputs = plans.inputs(root)
    let outputs = plans.outputs(root)
    PathRegister.check(
      inputs.map { ($0.section, $0.paths) } + outputs.map { ($0.section, $0.paths) },
      besideAdmin: admin?.isOnHTTP == true)
    let configured = (inputs: inputs.compactMap(\.configured), outputs: outputs.compactMap(\.configured))
    let routing = RoutesReader(
      root: root, inputs: configured.inputs, outputs: configured.outputs, findings: findings
    ).read()
    root.finish()
    return GatewayConfiguration(
      journal: journal, http: http, admin: admin, inputs: configured.inputs, outputs: configured.outputs,
      routing: routing,
      routesMark: root.value("routes")?.node.fingerprint ?? "")
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
}
