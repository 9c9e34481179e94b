/// An event, and the outputs it is to reach: the owner's own proof that routes do what they are meant to.
package struct RouteTest {
  package let given: Entry
  package let expected: Set<String>
  /// Where to say that it failed.
  private let place: ConfigValue

  /// Notes with `place` what is other than expected.
  package func run(against table: RoutingTable) {
    let decisions = Set(table.outputs).union(expected).sorted().map { table.decision(for: given, to: $0) }
    let reached = decisions.filter { $0.route != nil }
    guard Set(reached.map(\.output)) != expected else { return }
    let found = reached.map { "\($0.output) (route \(Quotation.of($0.route?.name ?? "")))" }
    let wanted = expected.isEmpty ? "no output" : expected.sorted().joined(separator: ", ")
    place.problem(
      "this event should reach \(wanted); it reaches \(found.isEmpty ? "no output" : found.joined(separator: ", "))",
      hint: Self.reasons(decisions.filter { $0.route == nil && expected.contains($0.output) }))
  }

  private static func reasons(_ missing: [RouteDecision]) -> String? {
    let sentences = missing.map { decision in
      let reasons = decision.declined.prefix(4).map { "\(Quotation.of($0.route.name)) has \($0.failure)" }
      return reasons.isEmpty
        ? "No route names \(decision.output)." : "Not \(decision.output): \(reasons.joined(separator: "; "))."
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }
}

extension RouteTest {
  /// Reads a list of `{ given: { … }, expect: […] }`. What is wrong is noted and left out.
  package static func list(_ value: ConfigValue?, in surroundings: Route.Surroundings) -> [RouteTest] {
    value?.elements("a list of tests")?.compactMap { item in
      guard let section = item.section() else { return nil }
      let test = RouteTest(reading: section, in: surroundings)
      section.finish()
      return test
    } ?? []
  }

  private init?(reading section: ConfigSection, in surroundings: Route.Surroundings) {
    _ = section.string("name")
    let given = section.requiredValue("given", hint: "The event: `{ type: homelink.alert, data: { … } }`.")
    let expect = section.requiredValue("expect", hint: "The outputs that it reaches: `[ops]`, or `[]` for none.")
    guard let given, let entry = Self.entry(given, surroundings), let expect, let names = expect.texts() else {
      return nil
    }
    for name in names where surroundings.output(name) == nil {
      expect.problem("no output is called \(Quotation.of(name))", hint: surroundings.outputList)
    }
    self.init(given: entry, expected: Set(names), place: expect)
  }

  private static func entry(_ value: ConfigValue, _ surroundings: Route.Surroundings) -> Entry? {
    guard let section = value.section("an event") else { return nil }
    var sample = SampleEntry(input: surroundings.inputs.count == 1 ? surroundings.inputs[0] : "")
    var isGood = true
    for (pair, value) in section.children() {
      guard let text = value.json(), let json = try? JSONDocument(text).root else {
        isGood = false
        continue
      }
      do throws(SampleEntry.Flaw) {
        try sample.take(pair.key, json)
      } catch {
        section.problem(ofKey: pair.key, error.reason, hint: error.hint)
        isGood = false
      }
    }
    do throws(SampleEntry.Flaw) {
      return isGood ? try sample.entry(receivedAt: Timestamp(milliseconds: 0)) : nil
    } catch {
      value.problem(error.reason, hint: error.hint)
      return nil
    }
  }
}

extension ConfigValue {
  /// The value as JSON: texts without quotes that JSON would read as a number, `true`, `false` or `null` are that.
  func json() -> JSONText? {
    var writer = JSONWriter()
    return write(to: &writer) ? writer.text : nil
  }

  private func write(to writer: inout JSONWriter) -> Bool {
    switch node.content {
    case .scalar(let raw, let isQuoted):
      if node.isNothing {
        writer.null()
        return true
      }
      guard let text = text() else { return false }
      if !isQuoted, raw == text, node.isJSONNumber || text == "true" || text == "false" {
        writer.raw(JSONText(trusted: Array(text.utf8)))
      } else {
        writer.string(text)
      }
      return true
    case .list:
      var isWhole = true
      writer.array { writer in
        for item in elements() ?? [] where !item.write(to: &writer) { isWhole = false }
      }
      return isWhole
    case .map:
      var isWhole = true
      writer.object { writer in
        for (pair, value) in section()?.children() ?? [] {
          writer.key(pair.key)
          if !value.write(to: &writer) { isWhole = false }
        }
      }
      return isWhole
    }
  }
}
