/// The keys and values of one section. Hands out typed values, remembers what was asked, and notes everything that is wrong
/// with `ConfigFindings`; every getter returns something usable all the same. Ask for every key the section may have, then
/// `finish()`: what nobody asked for is unknown.
///
/// For one reader, from beginning to end: not `Sendable`.
package final class ConfigSection {
  /// Such as `outputs.hooks`; empty for the file as a whole.
  package let path: String
  /// Where the section stands: at its name, if it has one.
  package let mark: ConfigMark
  let source: ConfigSource
  let findings: ConfigFindings
  private let pairs: [ConfigNode.Pair]
  private let indexes: [String: Int]
  private var asked: [String] = []
  /// Keys that have been refused: neither unknown nor offered.
  private var refused: Set<String> = []

  package init(
    _ pairs: [ConfigNode.Pair], path: String, mark: ConfigMark, source: ConfigSource, findings: ConfigFindings
  ) {
    self.pairs = pairs
    self.path = path
    self.mark = mark
    self.source = source
    self.findings = findings
    indexes = Dictionary(zip(pairs.map(\.key), pairs.indices), uniquingKeysWith: { first, _ in first })
  }

  /// The settings of `node`, such as a file's root; none if it is no map.
  package convenience init(_ node: ConfigNode, path: String = "", source: ConfigSource, findings: ConfigFindings) {
    let pairs = if case .map(let pairs) = node.content { pairs } else { [ConfigNode.Pair]() }
    self.init(pairs, path: path, mark: node.mark, source: source, findings: findings)
  }

  /// As it was written.
  package var node: ConfigNode { ConfigNode(.map(pairs), at: mark) }

  /// The value of `key` as it stands; `nil` if it is not there. Asks for the key.
  package func value(_ key: String) -> ConfigValue? {
    if !asked.contains(key) { asked.append(key) }
    return indexes[key].map { child(pairs[$0]) }
  }

  /// As `value`, and a missing key is a problem. `hint` says what it is for.
  package func requiredValue(_ key: String, hint: String? = nil) -> ConfigValue? {
    let value = value(key)
    if value == nil { problem(at: key, "required, but missing", hint: hint) }
    return value
  }

  /// The keys that are there, in order. Asks for none of them.
  package var keys: [String] { pairs.map(\.key) }

  /// Every key with its value, in order, each asked for: for sections whose keys are names of the owner's choice.
  func children() -> [(pair: ConfigNode.Pair, value: ConfigValue)] {
    asked = pairs.map(\.key)
    return pairs.map { ($0, child($0)) }
  }

  /// Notes that something is wrong with the value of `key`, or, where it is missing, with the section.
  package func problem(at key: String, _ message: String, hint: String? = nil) {
    findings.add(finding(at: key, message, hint: hint))
  }

  package func warn(at key: String, _ message: String, hint: String? = nil) {
    findings.warn(finding(at: key, message, hint: hint))
  }

  /// Notes that something is wrong with the section as a whole.
  package func problem(_ message: String, hint: String? = nil) {
    findings.add(ConfigProblem(file: source.file, mark: mark, path: path, message: message, hint: hint))
  }

  package func warn(_ message: String, hint: String? = nil) {
    findings.warn(ConfigProblem(file: source.file, mark: mark, path: path, message: message, hint: hint))
  }

  /// Refuses keys that this version knows of but cannot serve: better than to act as if they were not there.
  package func refuse(_ keys: [String]) {
    for key in keys where indexes[key] != nil {
      refused.insert(key)
      problem(ofKey: key, "not available in this version", hint: "Remove it.")
    }
  }

  /// Notes every key that nobody has asked for, with the known one that is nearest to it.
  package func finish() {
    for pair in pairs where !asked.contains(pair.key) && !refused.contains(pair.key) {
      let hint =
        if let nearest = Spelling.nearest(to: pair.key, among: asked.filter { indexes[$0] == nil }) {
          "Did you mean `\(nearest)`?"
        } else {
          asked.isEmpty ? nil : "Keys here: \(asked.sorted().joined(separator: ", "))."
        }
      problem(ofKey: pair.key, "unknown key", hint: hint)
    }
  }

  func keyMark(_ key: String) -> ConfigMark? { indexes[key].map { pairs[$0].mark } }

  func path(of key: String) -> String {
    let shown = Quotation.key(key)
    return path.isEmpty ? shown : "\(path).\(shown)"
  }

  private func child(_ pair: ConfigNode.Pair) -> ConfigValue {
    ConfigValue(pair.value, path: path(of: pair.key), source: source, findings: findings)
  }

  /// Notes that a key is wrong, rather than its value.
  package func problem(ofKey key: String, _ message: String, hint: String? = nil) {
    findings.add(keyFinding(key, message, hint: hint))
  }

  package func warn(ofKey key: String, _ message: String, hint: String? = nil) {
    findings.warn(keyFinding(key, message, hint: hint))
  }

  private func keyFinding(_ key: String, _ message: String, hint: String?) -> ConfigProblem {
    ConfigProblem(
      file: source.file, mark: keyMark(key) ?? mark, path: path(of: key), message: message, hint: hint)
  }

  private func finding(at key: String, _ message: String, hint: String?) -> ConfigProblem {
    let place = indexes[key].map { pairs[$0].value.mark } ?? mark
    return ConfigProblem(file: source.file, mark: place, path: path(of: key), message: message, hint: hint)
  }
}
