extension Route {
  /// What routes can name, for checking.
  package struct Surroundings {
    package let inputs: [String]
    package let outputs: [String]

    package init(inputs: [String], outputs: [String]) {
      self.inputs = inputs
      self.outputs = outputs
    }
  }

  /// Where the gateway's own events come from.
  package static let ownInput = "causeway"

  /// Reads one item of `routes`. Finishes the section.
  package init(reading section: ConfigSection, in surroundings: Surroundings) {
    name = section.string("name") ?? section.path
    if let conditions = section.section("match") {
      match = Match(reading: conditions)
      Self.checkInputs(of: match, conditions, surroundings)
    } else {
      match = .everything
    }
    outputs = Self.outputs(section, surroundings.outputs)
    section.refuse(["priority", "throttle", "expires", "tests"])
    section.finish()
  }

  private static func outputs(_ section: ConfigSection, _ known: [String]) -> [String] {
    guard let value = section.requiredValue("to", hint: "Name the outputs: `to: [\(known.first ?? "…")]`.") else {
      return []
    }
    let items = if case .list = value.node.content { value.elements() ?? [] } else { [value] }
    if items.isEmpty { value.problem("must not be an empty list", hint: list(known)) }
    var names: [String] = []
    for item in items {
      guard let name = name(item, path: value.path) else { continue }
      if !known.contains(name) {
        item.problem("no output is called \(Quotation.of(name))", hint: list(known), path: value.path)
      } else if names.contains(name) {
        item.warn("\(Quotation.of(name)) is named twice", hint: "Once is enough.", path: value.path)
      } else {
        names.append(name)
      }
    }
    return names
  }

  private static func name(_ item: ConfigValue, path: String) -> String? {
    if case .map(let settings) = item.node.content, settings.count == 1 {
      item.problem(
        "settings of a route for one output are not available in this version", hint: "Give its name only.", path: path)
      return nil
    }
    return item.text("the name of an output")
  }

  private static func list(_ outputs: [String]) -> String {
    outputs.isEmpty ? "There are no outputs." : "Outputs here: \(outputs.sorted().joined(separator: ", "))."
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
