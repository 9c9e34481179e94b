internal import CausewayConnectors
internal import CausewayCore
internal import CausewayJournal
internal import YAML

/// Reads a file section by section, to its end whatever it finds.
struct ConfigurationReader {
  let connectors: Connectors
  let source: ConfigSource
  let findings: ConfigFindings
  let taker: ImprintTaker

  /// Good only if nothing was noted; `nil` if there was nothing to go through.
  func read(_ text: [UInt8]) -> GatewayConfiguration? {
    guard let root = root(text) else { return nil }
    let journal = JournalSettings(reading: section("journal", in: root))
    taker.begin()
    let http = HTTPSettings(reading: section("http", in: root))
    let httpImprint = taker.imprint(of: root.value("http")?.node)
    taker.begin()
    let admin = root.section("admin").map { AdminSettings(reading: $0, http: http) }
    let adminImprint = taker.imprint(of: root.value("admin")?.node)
    let plans = PlanReader(connectors: connectors, taker: taker)
    let inputs = plans.inputs(root)
    let outputs = plans.outputs(root)
    PathRegister.check(
      inputs.map { ($0.section, $0.paths) } + outputs.map { ($0.section, $0.paths) },
      besideAdmin: admin?.isOnHTTP == true)
    let discarded = SuccessionReader(root: root).read(outputs)
    let configured = (inputs: inputs.compactMap(\.configured), outputs: outputs.compactMap(\.configured))
    taker.begin()
    let routing = RoutesReader(
      root: root, inputs: configured.inputs, outputs: configured.outputs, findings: findings
    ).read()
    LoopCheck.run(inputs, outputs, routing.routes)
    let routes = root.value("routes")?.node
    let routesImprint = taker.imprint(of: routes)
    let texts = RouteTexts(routes, routing)
    root.finish()
    return GatewayConfiguration(
      file: source.file, places: ConfigPlaces(root.node), journal: journal, http: http, httpImprint: httpImprint,
      admin: admin,
      adminImprint: adminImprint, inputs: configured.inputs, outputs: configured.outputs, discarded: discarded,
      routing: routing, routesImprint: routesImprint,
      routeShares: Dictionary(
        uniqueKeysWithValues: Set(configured.outputs.map(\.name)).map { name in
          let imprint = routesImprint.saying(texts.node(of: name))
          return (name, GatewayConfiguration.RouteShare(imprint: imprint, mark: texts.mark(of: name)))
        }))
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
