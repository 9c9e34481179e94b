extension ConfigValue {
  /// A text that may hold `{{path}}`; variables are filled in first. `nil` if something was noted.
  package func template() -> Template? {
    guard let text = text() else { return nil }
    do throws(Template.Flaw) {
      let template = try Template(text)
      for case .extension(let name) in template.fields.map(\.place) {
        guard let nearest = Spelling.nearest(to: name, among: EventField.names) else { continue }
        warn("`\(name)` is taken for an attribute that senders give their events", hint: "Did you mean `\(nearest)`?")
      }
      return template
    } catch {
      problem("character \(error.character): \(error.reason)", hint: error.hint)
      return nil
    }
  }
}

extension ConfigSection {
  package func template(_ key: String) -> Template? { value(key)?.template() }
}
