internal import CausewayConnectors
internal import CausewayCore
internal import CausewayDialects

/// Reads `inputs:` and `outputs:`, each entry by the kind of connector that it names.
struct PlanReader {
  let connectors: Connectors
  let taker: ImprintTaker

  /// What an entry came to; nothing but its claims if it names a dialect that there is not.
  typealias Entry<Configured> = (section: ConfigSection, paths: [PathClaim], configured: Configured?)

  func inputs(_ root: ConfigSection) -> [Entry<ConfiguredInput>] {
    let types = Dictionary(connectors.inputs.map { ($0.type, $0) }, uniquingKeysWith: { first, _ in first })
    return named("inputs", root).compactMap { name, section in
      guard
        let type = type("input", section, known: connectors.inputs.map { $0.type }),
        let kind = types[type]
      else { return nil }
      if name == Route.ownInput {
        section.problem("the gateway's own events have this name", hint: "Choose another.")
      }
      taker.begin()
      let isEnabled = section.boolean("enabled", default: true)
      let plan = kind.read(name: name, section)
      let silentAfter = section.value("silent_after")?.duration(in: .seconds(10) ... .seconds(365 * 86_400))
      guard let (dialect, parts) = dialect(section, isPush: !plan.paths.isEmpty) else {
        return (section, plan.paths, nil)
      }
      section.finish()
      let input = ConfiguredInput(
        name: name, type: type, dialect: dialect, plan: plan, isEnabled: isEnabled, parts: parts,
        silentAfter: silentAfter,
        imprint: taker.imprint(of: root.value("inputs")?.node[name]))
      return (section, plan.paths, input)
    }
  }

  func outputs(_ root: ConfigSection) -> [Entry<ConfiguredOutput>] {
    let types = Dictionary(connectors.outputs.map { ($0.type, $0) }, uniquingKeysWith: { first, _ in first })
    return named("outputs", root).compactMap { name, section in
      guard
        let type = type("output", section, known: connectors.outputs.map { $0.type }),
        let kind = types[type]
      else { return nil }
      taker.begin()
      let plan = kind.read(name: name, section)
      let delivery = plan.delivery.map { DeliverySettings(reading: section, defaults: $0) }
      let former = SuccessionReader.renamedFrom(section, isPushed: delivery != nil)
      section.finish()
      let node = root.value("outputs")?.node[name]?.without(["renamed_from"])
      let output = ConfiguredOutput(
        name: name, type: type, plan: plan, delivery: delivery, renamedFrom: former, imprint: taker.imprint(of: node))
      return (section, plan.paths, output)
    }
  }

  /// The sections under `key`, of which there must be one, under names that fit into paths, topics and metrics.
  private func named(_ key: String, _ root: ConfigSection) -> [(name: String, section: ConfigSection)] {
    guard let sections = root.sections(key) else {
      root.problem(at: key, "required, but missing", hint: "Without \(key) there is nothing to do.")
      return []
    }
    if sections.isEmpty, case .map(let pairs)? = root.value(key)?.node.content, pairs.isEmpty {
      root.problem(at: key, "must not be empty", hint: "Without \(key) there is nothing to do.")
    }
    for (name, section) in sections where !Self.isName(name) {
      section.problem(
        "not a name for one of the \(key)",
        hint: "Names are made of a-z, 0-9, - and _, begin with a letter or digit, and have at most 64 characters.")
    }
    return sections
  }

  private static func isName(_ name: String) -> Bool {
    let marks = [UInt8(ascii: "-"), UInt8(ascii: "_")]
    return (1...64).contains(name.utf8.count) && !marks.contains { $0 == name.utf8.first }
      && name.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (48...57).contains($0) || marks.contains($0)
      }
  }

  private func type(_ what: String, _ section: ConfigSection, known: [String]) -> String? {
    word("type", "type of \(what)", section, known: known)
  }

  private func dialect(_ section: ConfigSection, isPush: Bool) -> (name: String, parts: DialectParts)? {
    word("dialect", "dialect", section, known: DialectRegistry.names).flatMap { name in
      DialectRegistry.parts(of: name, section, isPush: isPush).map { (name, $0) }
    }
  }

  /// The value of `key`, which must be one of `known`.
  private func word(_ key: String, _ what: String, _ section: ConfigSection, known: [String]) -> String? {
    let list = "There are: \(known.sorted().joined(separator: ", "))."
    guard let word = section.requiredValue(key, hint: list)?.text() else { return nil }
    if known.contains(word) { return word }
    let nearest = Spelling.nearest(to: word, among: known).map { "Did you mean `\($0)`? " } ?? ""
    section.problem(at: key, "no \(what) is called \(Quotation.of(word))", hint: nearest + list)
    return nil
  }
}
