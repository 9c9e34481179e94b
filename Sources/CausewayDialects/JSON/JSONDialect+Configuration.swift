package import CausewayCore

extension JSONDialect {
  /// The keys of an input with `dialect: json`: `event` and `kind` for all, and for an HTTP endpoint `token` or `unsigned: true`.
  package static func parts(_ section: ConfigSection, isPush: Bool) -> DialectParts {
    let kind = GenericKeys.kind(section)
    let event = section.section("event")
    let fields = JSONFields(reading: event, input: section.path)
    event?.finish()
    if isPush, kind == .state, fields.subject == nil {
      section.problem(
        at: "kind", "a state is the state of a subject, and none is named",
        hint: "Name its path in `event: { subject: … }`.")
    }
    if fields.id == nil, fields.time == nil {
      section.warn(
        at: "event", "neither `id` nor `time` is named, so deliveries that say exactly the same count as one",
        hint: "Name the path of what tells them apart: `event: { id: … }`.")
    }
    let dialect = JSONDialect(fields: fields, kind: kind)
    return DialectParts(dialect: dialect, etiquette: isPush ? GenericKeys.etiquette(section, for: dialect) : nil)
  }
}

extension JSONFields {
  /// Reads `id`, `type`, `source`, `subject` and `time`. Finishes nothing.
  init(reading section: ConfigSection?, input: String) {
    let name = input.split(separator: ".").last.map(String.init) ?? "unknown"
    id = section?.value("id").flatMap { JSONField("id", path: $0) }
    type = section?.value("type").flatMap { JSONField("type", $0) } ?? JSONField("type", fallback: "json.event")
    let source = section?.value("source").flatMap { JSONField("source", $0) }
    self.source = source ?? JSONField("source", fallback: "/json/\(name)")
    subject = section?.value("subject").flatMap { JSONField("subject", $0) }
    time = section?.value("time").flatMap { JSONField("time", path: $0) }
    if source?.fallback == Event.ownSource {
      section?.problem(at: "source", "the gateway's own events have this source", hint: "Choose another.")
    }
  }
}

extension JSONField {
  /// A path, and nothing else: what tells events apart cannot be a fixed text.
  fileprivate init?(_ name: String, path value: ConfigValue) {
    guard let path = value.path(of: name) else { return nil }
    self.init(name, path: path)
  }

  /// A path; or `{ path: …, default: … }`, either of which may be left out.
  fileprivate init?(_ name: String, _ value: ConfigValue) {
    guard case .map = value.node.content else {
      self.init(name, path: value)
      return
    }
    guard let section = value.section() else { return nil }
    let path = section.value("path").flatMap { $0.path(of: name) }
    let fallback = section.string("default")
    if fallback?.isEmpty ?? false || fallback.map(EventText.holdsForbidden) ?? false {
      section.problem(at: "default", "must not be empty nor hold a control character")
    }
    if !section.has("path"), !section.has("default") {
      section.problem("neither a path nor a default", hint: "Such as `{ default: my.events }`.")
    }
    section.finish()
    self.init(name, path: path, fallback: fallback)
  }
}

extension ConfigValue {
  fileprivate func path(of name: String) -> ValuePath? {
    guard let text = text("a path such as payload.\(name)") else { return nil }
    guard !text.hasPrefix("/") else {
      problem(
        "a path begins with a name, not with `/`",
        hint: "A fixed text is written `{ default: … }`; a name that holds a `/` stands in quotes within the path.")
      return nil
    }
    do throws(ValuePath.Flaw) {
      return try ValuePath(text)
    } catch {
      mismatch("a path such as payload.\(name)", hint: "Of this one \(error.reason).")
      return nil
    }
  }
}
