/// The getters. A key that is missing gives the default (or `nil`), one whose value will not do gives it too and is noted.
/// Those called `required…` note a missing key as well; `hint` says what the key is for.
extension ConfigSection {
  package func string(_ key: String, default fallback: String) -> String { string(key) ?? fallback }

  package func string(_ key: String) -> String? { value(key)?.text() }

  /// Never empty, unless something was noted.
  package func requiredString(_ key: String, hint: String? = nil) -> String {
    guard let text = requiredValue(key, hint: hint)?.text() else { return "" }
    if text.isEmpty { problem(at: key, "must not be empty", hint: hint) }
    return text
  }

  package func boolean(_ key: String, default fallback: Bool) -> Bool { value(key)?.boolean() ?? fallback }

  package func integer(_ key: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
    value(key)?.integer(in: range) ?? fallback
  }

  /// `250ms`, `30s`, `5m`, `72h`, `7d`.
  package func duration(_ key: String, default fallback: Duration, in range: ClosedRange<Duration>) -> Duration {
    value(key)?.duration(in: range) ?? fallback
  }

  /// `64KiB`, `10MiB`, `4GiB`.
  package func size(_ key: String, default fallback: ByteSize, in range: ClosedRange<ByteSize>) -> ByteSize {
    value(key)?.size(in: range) ?? fallback
  }

  package func oneOf(_ words: [String], _ key: String, default fallback: String) -> String {
    value(key)?.word(among: words) ?? fallback
  }

  /// A word that names a case; all cases are allowed.
  package func oneOf<Choice: CaseIterable & RawRepresentable<String>>(_ key: String, default fallback: Choice) -> Choice
  {
    value(key)?.word(among: Choice.allCases.map(\.rawValue)).flatMap(Choice.init(rawValue:)) ?? fallback
  }

  /// A list of texts; a single text is a list of one. `nil` if the key is missing or no list can be made of it.
  package func stringList(_ key: String) -> [String]? { value(key)?.texts() }

  /// Never empty, unless something was noted.
  package func requiredStringList(_ key: String, hint: String? = nil) -> [String] {
    guard let texts = requiredValue(key, hint: hint)?.texts() else { return [] }
    if texts.isEmpty { problem(at: key, "must not be empty", hint: hint) }
    return texts
  }

  /// Names of the owner's choice with a text each, in order; empty if the key is missing.
  package func stringMap(_ key: String) -> [(key: String, value: String)] {
    guard let section = section(key) else { return [] }
    return section.children().compactMap { pair, value in value.text().map { (pair.key, $0) } }
  }
}
