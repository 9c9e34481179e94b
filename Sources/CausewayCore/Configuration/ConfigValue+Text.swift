extension ConfigValue {
  /// The text with its variables filled in. Quoted or not makes no difference, except that an unquoted `null` is nothing.
  package func text(_ expected: String = "a text") -> String? { plainText(expected) }

  /// As `text`.
  /// - Parameter literally: what is filled in means nothing to a template.
  func plainText(_ expected: String = "a text", literally: Bool = false) -> String? {
    guard case .scalar(let raw, _) = node.content, !node.isNothing else {
      mismatch(expected)
      return nil
    }
    return filled(raw) { name in
      source.environment(name).map { .text(literally ? Template.literal($0) : $0) } ?? .unset
    }
  }

  enum Variable {
    case text(String)
    case unset
    /// Set, but of no use; the reason has been noted.
    case unusable
  }

  /// `raw` with every variable replaced by what `variable` gives for it.
  func filled(_ raw: String, unsetHint: (String) -> String = Self.unsetHint, _ variable: (String) -> Variable)
    -> String?
  {
    let interpolation: Interpolation
    do {
      interpolation = try Interpolation(raw)
    } catch {
      problem(error.message, hint: error.hint)
      return nil
    }
    var text = ""
    var isComplete = true
    for piece in interpolation.pieces {
      switch piece {
      case .text(let literal): text += literal
      case .variable(let name, let fallback):
        switch (variable(name), fallback) {
        case (.text(let value), nil): text += value
        case (.text(let value), let fallback?): text += value.isEmpty ? fallback : value
        case (.unset, let fallback?): text += fallback
        case (.unset, nil):
          problem("the environment variable \(name) is not set", hint: unsetHint(name))
          isComplete = false
        case (.unusable, _): isComplete = false
        }
      }
    }
    guard isComplete else { return nil }
    guard !text.utf8.contains(0) else {
      problem("the text holds a NUL character")
      return nil
    }
    return text
  }

  private static func unsetHint(_ name: String) -> String {
    "Set it, or give a default: `${\(name):-…}`."
  }

  /// `true` and `false`, and YAML's older words for them.
  package func boolean() -> Bool? {
    let expected = "true or false"
    guard let text = text(expected) else { return nil }
    switch text.lowercased() {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default:
      mismatch(expected)
      return nil
    }
  }

  package func integer(in range: ClosedRange<Int>) -> Int? {
    let expected =
      switch (range.lowerBound, range.upperBound) {
      case (.min, .max): "a whole number"
      case (let low, .max): "a whole number, \(low) or more"
      case (let low, let high): "a whole number from \(low) to \(high)"
      }
    guard let text = text(expected) else { return nil }
    guard let number = Int(text), !text.hasPrefix("+"), range.contains(number) else {
      mismatch(expected)
      return nil
    }
    return number
  }

  package func duration(in range: ClosedRange<Duration>) -> Duration? {
    let bounds = "from \(range.lowerBound.settingText) to \(range.upperBound.settingText)"
    let expected = "a duration \(bounds)"
    guard let text = text(expected) else { return nil }
    guard let duration = Duration(settingText: text) else {
      mismatch(expected, hint: "Write a whole number and its unit: 250ms, 30s, 5m, 72h or 7d.")
      return nil
    }
    guard range.contains(duration) else {
      mismatch(expected)
      return nil
    }
    return duration
  }

  package func size(in range: ClosedRange<ByteSize>) -> ByteSize? {
    let expected = "a size from \(range.lowerBound) to \(range.upperBound)"
    guard let text = text(expected) else { return nil }
    guard let size = ByteSize(text) else {
      mismatch(expected, hint: "Write a whole number and its unit: 64KiB, 10MiB or 4GiB.")
      return nil
    }
    guard range.contains(size) else {
      mismatch(expected)
      return nil
    }
    return size
  }

  /// One of a few words; the nearest is suggested.
  package func word(among words: [String]) -> String? {
    let expected = words.count == 1 ? "`\(words[0])`" : "one of \(words.joined(separator: ", "))"
    guard let text = text(expected) else { return nil }
    guard words.contains(text) else {
      mismatch(expected, hint: Spelling.nearest(to: text, among: words).map { "Did you mean `\($0)`?" })
      return nil
    }
    return text
  }

  /// A list of texts; a single text is a list of one.
  package func texts(_ expected: String = "a text or a list of texts") -> [String]? {
    if case .scalar = node.content { return text(expected).map { [$0] } }
    guard let items = elements(expected) else { return nil }
    return items.compactMap { $0.text() }
  }
}
