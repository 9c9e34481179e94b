extension FieldCondition {
  /// Reads `where:`. What is wrong is noted and left out.
  static func list(reading section: ConfigSection, in surroundings: Route.Surroundings?) -> [FieldCondition] {
    let children = section.children()
    if children.isEmpty { section.problem("must not be empty", hint: "Without a condition leave `where` out.") }
    return children.compactMap { pair, value in
      guard let field = field(pair.key, section, surroundings), let test = FieldTest(reading: value) else { return nil }
      let condition = FieldCondition(field, test)
      condition.check(value)
      return condition
    }
  }

  private static func field(
    _ key: String, _ section: ConfigSection, _ surroundings: Route.Surroundings?
  ) -> EventField? {
    do throws(EventField.Flaw) {
      let field = try EventField(key)
      if case .extension(let name) = field.place { check(extension: name, key, section, surroundings) }
      return field
    } catch {
      section.problem(ofKey: key, error.reason, hint: error.hint)
      return nil
    }
  }

  /// An extension attribute may have any name: only who sends events with attributes of their own can have it.
  private static func check(
    extension name: String, _ key: String, _ section: ConfigSection, _ surroundings: Route.Surroundings?
  ) {
    let nearest = Spelling.nearest(to: name, among: EventField.names).map { "Did you mean `\($0)`?" }
    if let surroundings, !surroundings.bringsExtensions {
      let names = EventField.names.joined(separator: ", ")
      section.problem(
        ofKey: key, "an event has nothing called \"\(name)\"",
        hint: nearest ?? "What it carries is under `data`, such as data.payload.severity; else there are \(names).")
    } else if let nearest {
      section.warn(ofKey: key, "taken for an attribute that senders give their events", hint: nearest)
    }
  }

  /// A condition that no event can meet, or that every event meets, is a mistake.
  private func check(_ value: ConfigValue) {
    guard case .attribute(let attribute) = field.place else { return }
    switch test {
    case .exists where !attribute.isOptional:
      value.problem("every event has `\(attribute.rawValue)`", hint: "Remove this condition.")
    case .matches(let globs) where attribute == .kind: Match.checkKinds(value, globs)
    case .matches(let globs) where attribute == .changed || attribute == .retained:
      for glob in globs where !["true", "false"].contains(where: glob.matches) {
        value.problem("`\(attribute.rawValue)` is true or false, never \(Quotation.of(glob.text))")
      }
    case .compares where [.kind, .changed, .retained, .time, .type, .source, .datacontenttype].contains(attribute):
      value.problem(
        "`\(attribute.rawValue)` is never a number",
        hint: "Numbers are compared in the payload: data.value, for example.")
    case .all(let tests): for test in tests { FieldCondition(field, test).check(value) }
    case .not(let test): FieldCondition(field, test).check(value)
    case .matches, .exists, .compares: break
    }
  }
}

extension FieldTest {
  private static let operators = Order.allCases.map(\.rawValue) + ["not", "exists"]

  /// A text, a list of texts of which one must fit, or a section of operators that must all hold.
  init?(reading value: ConfigValue) {
    switch value.node.content {
    case .scalar, .list:
      guard let globs = Self.globs(value), !globs.isEmpty else { return nil }
      self = .matches(globs)
    case .map:
      guard let section = value.section() else { return nil }
      let tests = Self.tests(section)
      guard let first = tests.first else { return nil }
      self = tests.count == 1 ? first : .all(tests)
    }
  }

  private static func tests(_ section: ConfigSection) -> [FieldTest] {
    let names = operators.joined(separator: ", ")
    let children = section.children()
    if children.isEmpty { section.problem("holds no operator", hint: "There are: \(names).") }
    return children.compactMap { pair, value in
      if let order = Order(rawValue: pair.key) { return bound(value).map { .compares(order, $0) } }
      switch pair.key {
      case "exists": return value.boolean().map { .exists($0) }
      case "not": return FieldTest(reading: value).map { .not($0) }
      default:
        let nearest = Spelling.nearest(to: pair.key, among: operators).map { "Did you mean `\($0)`? " } ?? ""
        section.problem(
          ofKey: pair.key, "no operator is called \(Quotation.of(pair.key))",
          hint: "\(nearest)There are: \(names). A value further inside is named in one path: data.payload.severity.")
        return nil
      }
    }
  }

  private static func bound(_ value: ConfigValue) -> Bound? {
    let expected = "a number"
    guard let text = value.text(expected) else { return nil }
    guard let bound = Bound(text) else {
      value.mismatch(expected, hint: "Digits, and a point where there is a fraction: 30, -1.5.")
      return nil
    }
    return bound
  }

  /// `nil` if something has been noted.
  private static func globs(_ value: ConfigValue) -> [Glob]? {
    guard case .list = value.node.content else { return one(value) }
    guard let items = value.elements() else { return nil }
    if items.isEmpty { value.problem("must not be an empty list", hint: "Without a condition leave the key out.") }
    let globs = items.map { one($0) }
    return globs.contains { $0 == nil } ? nil : globs.compactMap(\.self).flatMap(\.self)
  }

  /// A number that was written without quotes fits however an event writes it: its shortest form is what conditions see.
  private static func one(_ value: ConfigValue) -> [Glob]? {
    guard let text = value.text("a text, or `{ exists: … }`") else { return nil }
    guard case .scalar(let raw, quoted: false) = value.node.content, raw == text, value.node.isJSONNumber,
      let shortest = DecimalNumber(text)?.shortest, shortest != text
    else { return [Glob(text)] }
    return [Glob(text), Glob(shortest)]
  }
}

extension ConfigNode {
  /// Written without quotes, and as JSON writes numbers: `007` is none.
  var isJSONNumber: Bool {
    guard case .scalar(let text, quoted: false) = content else { return false }
    return (try? JSONDocument(parsing: Array(text.utf8)))?.root.kind == .number
  }
}
