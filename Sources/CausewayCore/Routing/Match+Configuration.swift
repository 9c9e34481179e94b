extension Match {
  /// Reads `type`, `source`, `subject`, `input` and `kind`, each a glob or a list of them, `changed` and `where`. Finishes the section.
  /// - Parameter surroundings: what else the file holds, where that is known: it shows more mistakes.
  package init(reading section: ConfigSection, in surroundings: Route.Surroundings? = nil) {
    var globs: [Attribute: [Glob]] = [:]
    for attribute in Attribute.allCases {
      guard let value = section.value(attribute.rawValue), let texts = value.texts("a glob or a list of globs") else {
        continue
      }
      if texts.isEmpty { value.problem("must not be an empty list", hint: "Without a condition leave the key out.") }
      globs[attribute] = texts.map { Glob($0) }
      if attribute == .kind { Self.checkKinds(value, globs[attribute] ?? []) }
    }
    var fields: [FieldCondition] = []
    if let changed = section.value("changed")?.boolean() {
      fields.append(FieldCondition(EventField(.changed), .matches([Glob(changed ? "true" : "false")])))
    }
    if let conditions = section.section("where") {
      fields += FieldCondition.list(reading: conditions, in: surroundings)
    }
    section.finish()
    self.init(globs, fields: fields)
  }

  /// A glob that fits no kind is a word that is wrong, not a condition that is hard to meet.
  static func checkKinds(_ value: ConfigValue, _ globs: [Glob]) {
    let kinds = Event.Kind.allCases.map(\.rawValue)
    for glob in globs where !kinds.contains(where: glob.matches) {
      value.problem(
        "no kind of event is called \(Quotation.of(glob.text))", hint: "Kinds: \(kinds.joined(separator: ", ")).")
    }
  }
}
