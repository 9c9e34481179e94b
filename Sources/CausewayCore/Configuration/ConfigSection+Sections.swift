extension ConfigSection {
  /// The section under `key`; `nil` if it is missing or something else. It stands at its key. Whoever takes it calls its `finish()`.
  package func section(_ key: String) -> ConfigSection? {
    guard let value = value(key), let mark = keyMark(key) else { return nil }
    return value.section(at: mark)
  }

  /// The sections under `key`, each under a name of the owner's choice, in order; `nil` if the key is missing. What is no section
  /// is noted and left out. Each stands at its name.
  package func sections(_ key: String) -> [(name: String, section: ConfigSection)]? {
    guard let value = value(key) else { return nil }
    guard let parent = value.section("a section of named sections") else { return [] }
    return parent.children().compactMap { pair, value in
      value.section(at: pair.mark).map { (pair.key, $0) }
    }
  }
}
