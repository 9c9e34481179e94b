extension Route {
  /// Reads one item of `routes`. Asks for its keys but `tests`, and does not finish the section.
  convenience init(reading section: ConfigSection, in surroundings: Surroundings) {
    var match = Match.everything
    if let conditions = section.section("match") {
      match = Match(reading: conditions, in: surroundings)
      Self.checkInputs(of: match, conditions, surroundings)
    }
    let (outputs, settings) = Self.targets(section, surroundings)
    let throttle = Self.throttle(section)
    if throttle != nil {
      for refusal in outputs.compactMap({ surroundings.output($0)?.throttleRefusal }).prefix(1) {
        section.problem(at: "throttle", refusal, hint: "Remove it, or give this output a route of its own.")
      }
    }
    let expires = section.value("expires")?.duration(in: .seconds(1) ... .seconds(3_650 * 86_400))
    self.init(
      name: section.string("name") ?? section.path, match: match, outputs: outputs, settings: settings,
      priority: section.oneOf("priority", default: .normal), throttle: throttle, expires: expires,
      line: section.mark.line)
  }

  private static func targets(
    _ section: ConfigSection, _ surroundings: Surroundings
  ) -> (outputs: [String], settings: [String: any RouteSettings]) {
    let example = "Name the outputs: `to: [\(surroundings.outputs.first?.name ?? "…")]`."
    guard let value = section.requiredValue("to", hint: example) else { return ([], [:]) }
    let items = if case .list = value.node.content { value.elements() ?? [] } else { [value] }
    if items.isEmpty { value.problem("must not be an empty list", hint: surroundings.outputList) }
    var names: [String] = []
    var settings: [String: any RouteSettings] = [:]
    for item in items {
      guard let target = target(item, value.path) else { continue }
      if names.contains(target.name) {
        item.warn("\(Quotation.of(target.name)) is named twice", hint: "Once is enough.", path: value.path)
      } else if let output = surroundings.output(target.name) {
        names.append(target.name)
        if let section = target.settings { settings[target.name] = output.settings(section) }
      } else {
        let nearest = Spelling.nearest(to: target.name, among: surroundings.outputs.map(\.name))
        item.problem(
          "no output is called \(Quotation.of(target.name))",
          hint: (nearest.map { "Did you mean `\($0)`? " } ?? "") + surroundings.outputList, path: value.path)
      }
    }
    return (names, settings)
  }

  /// A name, or `{ name: { settings } }`.
  private static func target(_ item: ConfigValue, _ path: String) -> (name: String, settings: ConfigSection?)? {
    guard case .map(let pairs) = item.node.content else {
      return item.text("the name of an output").map { ($0, nil) }
    }
    guard pairs.count == 1, let pair = pairs.first else {
      item.problem(
        "expected the name of an output, or one name with its settings", hint: "Each output is an item of its own.",
        path: path)
      return nil
    }
    guard let settings = item.section()?.section(pair.key) else { return nil }
    return (pair.key, settings)
  }

  /// `5s`, or `{ every: 5s, kinds: [state, report] }`.
  private static func throttle(_ section: ConfigSection) -> Throttle? {
    let range: ClosedRange<Duration> = .milliseconds(100) ... .seconds(86_400)
    guard let value = section.value("throttle") else { return nil }
    guard case .map = value.node.content else { return value.duration(in: range).map { Throttle(every: $0) } }
    guard let section = value.section() else { return nil }
    let every = section.requiredValue("every", hint: "How far apart: 5s.")?.duration(in: range)
    var kinds: Set<Event.Kind> = [.state]
    if let value = section.value("kinds"), let texts = value.texts() {
      if texts.isEmpty { value.problem("must not be an empty list", hint: "Without it states are throttled.") }
      for text in texts where Event.Kind(rawValue: text) == nil { Match.checkKinds(value, [Glob(text)]) }
      kinds = Set(texts.compactMap { Event.Kind(rawValue: $0) })
    }
    section.finish()
    return every.map { Throttle(every: $0, kinds: kinds) }
  }

  /// A route for an input that does not exist would wait for ever.
  private static func checkInputs(of match: Match, _ section: ConfigSection, _ surroundings: Surroundings) {
    let known = surroundings.inputs + [ownInput]
    for glob in match.globs[.input] ?? [] where !known.contains(where: glob.matches) {
      let names = surroundings.inputs.sorted().joined(separator: ", ")
      section.problem(
        at: "input", "no input is called \(Quotation.of(glob.text))",
        hint: names.isEmpty ? "There are no inputs." : "Inputs here: \(names).")
    }
  }
}
