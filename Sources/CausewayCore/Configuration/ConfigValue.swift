/// One value on its way from the file to whoever asked for it. Each conversion notes what is wrong and returns `nil` then:
/// the caller goes on with a default, so that the rest of the file is looked at too.
package struct ConfigValue {
  package let node: ConfigNode
  /// Such as `outputs.hooks.url`.
  package let path: String
  let source: ConfigSource
  let findings: ConfigFindings

  package init(_ node: ConfigNode, path: String, source: ConfigSource, findings: ConfigFindings) {
    self.node = node
    self.path = path
    self.source = source
    self.findings = findings
  }

  /// Notes that this value will not do. `path`, if it is not this value's own, is what the message speaks of.
  package func problem(_ message: String, hint: String? = nil, path: String? = nil) {
    findings.add(finding(message, hint, path))
  }

  package func warn(_ message: String, hint: String? = nil, path: String? = nil) {
    findings.warn(finding(message, hint, path))
  }

  private func finding(_ message: String, _ hint: String?, _ path: String?) -> ConfigProblem {
    ConfigProblem(file: source.file, mark: node.mark, path: path ?? self.path, message: message, hint: hint)
  }

  /// Notes that this value is not what was expected: `expected true or false, found "x"`.
  package func mismatch(_ expected: String, hint: String? = nil) {
    let found = if case .scalar(let text, _) = node.content, !node.isNothing { Quotation.of(text) } else { kind }
    problem("expected \(expected), found \(found)", hint: hint)
  }

  /// Notes that a text stands where something else was expected, or the other way round. Never repeats the text: without
  /// the space after its colon a line such as `token:secret` is one.
  func mismatchOfKind(_ expected: String) {
    var hint: String?
    if case .scalar(let text, quoted: false) = node.content, text.contains(":") {
      hint = "A space must follow the colon of `key: value`."
    }
    problem("expected \(expected), found \(kind)", hint: hint)
  }

  private var kind: String {
    switch node.content {
    case .scalar: node.isNothing ? "nothing" : "a text"
    case .list: "a list"
    case .map: "a section"
    }
  }

  /// The items of a list.
  package func elements(_ expected: String = "a list") -> [ConfigValue]? {
    guard case .list(let items) = node.content else {
      mismatchOfKind(expected)
      return nil
    }
    return items.enumerated().map { index, item in
      ConfigValue(item, path: "\(path)[\(index)]", source: source, findings: findings)
    }
  }

  /// The keys and values of a map. `mark`: where the section has its name, if it has one.
  package func section(_ expected: String = "a section of keys and values", at mark: ConfigMark? = nil)
    -> ConfigSection?
  {
    guard case .map(let pairs) = node.content else {
      mismatchOfKind(expected)
      return nil
    }
    return ConfigSection(pairs, path: path, mark: mark ?? node.mark, source: source, findings: findings)
  }
}
