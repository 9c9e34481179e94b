extension ConfigSection {
  /// The section under `key`; `nil` if it is missing or something else. Whoever takes it calls its `finish()`.
  package func section(_ key: String) -> ConfigSection? { value(key)?.section() }

  /// The sections under `key`, each under a name of the owner's choice, in order; `nil` if the key is missing. What is no section
  /// is noted and left out. Each stands at its name.
  package func sections(_ key: String) -> [(name: String, section: ConfigSection)]? {
    guard let value = value(key) else { return nil }
    guard let parent = value.section("a section of named sections") else { return [] }
    return parent.children().compactMap { pair, value in
      guard case .map(let pairs) = pair.value.content else {
        value.mismatchOfKind("a section of keys and values")
        return nil
      }
      let section = ConfigSection(pairs, path: value.path, mark: pair.mark, source: source, findings: findings)
      return (pair.key, section)
    }
  }
}
