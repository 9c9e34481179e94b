extension ConfigValue {
  /// A text that may hold `{{path}}`; variables are filled in first, and what they hold is text. `nil` if something was noted.
  package func template() -> Template? {
    plainText(literally: true).flatMap(template(of:))
  }

  /// As `template`, for texts that may hold secrets: for `${NAME}` the file that `NAME_FILE` names will do as well, and the whole may be
  /// kept in a file, as secrets are. `nil` if something was noted.
  package func secretTemplate() -> Template? {
    switch node.content {
    case .map: secret().flatMap { template(of: Template.literal($0.reveal())) }
    case .scalar(let raw, _) where raw.hasPrefix("file:"):
      secret().flatMap { template(of: Template.literal($0.reveal())) }
    case .scalar, .list: secretText(literally: true).flatMap(template(of:))
    }
  }

  private func template(of text: String) -> Template? {
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
