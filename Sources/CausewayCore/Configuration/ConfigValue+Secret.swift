extension ConfigValue {
  /// A secret: its text, variables filled in, or where it is kept: `file: /path` as a section or `"file:/path"` as a text.
  /// For `${NAME}` the variable `NAME_FILE` may name a file instead, as container platforms do.
  package func secret() -> Secret? {
    switch node.content {
    case .map:
      guard let section = section() else { return nil }
      let file = section.value("file")
      if file == nil { problem("expected a text or `file: /path/to/secret`, found a section without `file`") }
      section.finish()
      return file?.secretFile()
    case .scalar(let raw, _) where raw.hasPrefix("file:"):
      guard let path = filled(String(raw.dropFirst(5)), environmentVariable) else { return nil }
      return secret(inFile: path).flatMap(checked)
    case .scalar(let raw, _) where !node.isNothing:
      return filled(raw, unsetHint: Self.unsetSecretHint, secretVariable).flatMap(checked)
    case .scalar, .list:
      // What stands there is never repeated: it may be the secret, in the wrong form.
      problem("expected a text, found \(node.isNothing ? "nothing" : "a list")")
      return nil
    }
  }

  /// A text that may hold secrets: variables as in `secret`, but the text may be anything.
  /// - Parameter literally: what is filled in means nothing to a template.
  func secretText(literally: Bool) -> String? {
    guard case .scalar(let raw, _) = node.content, !node.isNothing else {
      mismatch("a text")
      return nil
    }
    return filled(raw, unsetHint: Self.unsetSecretHint) { name in
      guard case .text(let text) = secretVariable(name), literally else { return secretVariable(name) }
      return .text(Template.literal(text))
    }
  }

  /// This value is the path of a file that holds a secret.
  package func secretFile() -> Secret? {
    guard let path = text("the path of a file") else { return nil }
    return secret(inFile: path).flatMap(checked)
  }

  private static func unsetSecretHint(_ name: String) -> String {
    "Set it, or set \(name)_FILE to the path of a file that holds the secret."
  }

  private func environmentVariable(_ name: String) -> Variable {
    source.environment(name).map { .text($0) } ?? .unset
  }

  private func secretVariable(_ name: String) -> Variable {
    let value = source.environment(name)
    if name.hasSuffix("_FILE"), let path = value {
      return secret(inFile: path, "the file that \(name) names").map { .text($0) } ?? .unusable
    }
    guard let path = source.environment(name + "_FILE") else { return value.map { .text($0) } ?? .unset }
    guard value == nil else {
      problem("both \(name) and \(name)_FILE are set", hint: "Unset one of them: only one can hold the secret.")
      return .unusable
    }
    return secret(inFile: path, "the file that \(name)_FILE names").map { .text($0) } ?? .unusable
  }

  /// The file's text, without the newline that editors leave at its end. Messages say `file`, not its path: those who mistake
  /// one key or variable for the other have put the secret itself there.
  private func secret(inFile path: String, _ file: String = "this file") -> String? {
    do throws(ConfigFileError) {
      let content = try source.readFile(source.resolve(path))
      if content.isReadableByOthers, !path.hasPrefix("/run/secrets/") {  // container platforms mount theirs readable
        warn("others may read \(file), which holds a secret", hint: "Only its owner should: chmod 600.")
      }
      guard let text = String(validating: content.bytes, as: UTF8.self) else {
        problem("\(file) is not UTF-8 text")
        return nil
      }
      return text.last == "\n" || text.last == "\r\n" ? String(text.dropLast()) : text
    } catch {
      problem("cannot read \(file): \(error.reason)")
      return nil
    }
  }

  private func checked(_ text: String) -> Secret? {
    guard text.contains(where: { $0 != " " }) else {
      problem(text.isEmpty ? "the secret is empty" : "the secret is nothing but blanks")
      return nil
    }
    // Headers lose such blanks on their way: who sends this token would be refused, and not see why.
    if text.first == " " || text.last == " " {
      warn("the secret begins or ends with a blank", hint: "Remove it unless it belongs there.")
    }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      problem("the secret holds a line break or another control character", hint: "It must be a single line of text.")
      return nil
    }
    return Secret(text)
  }
}
