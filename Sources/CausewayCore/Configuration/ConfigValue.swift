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

  /// Notes that this value is not what was expected: `expected a list, found "x"`.
  package func mismatch(_ expected: String, hint: String? = nil) {
    problem("expected \(expected), found \(found)", hint: hint)
  }

  /// What stands there, for people: the text as it is in the file, with its variables unfilled.
  var found: String {
    switch node.content {
    case .scalar where node.isNothing: "nothing"
    case .scalar(let text, _): Quotation.of(text)
    case .list: "a list"
    case .map: "a section"
    }
  }

  /// The items of a list.
  package func elements(_ expected: String = "a list") -> [ConfigValue]? {
    guard case .list(let items) = node.content else {
      mismatch(expected)
      return nil
    }
    return items.enumerated().map { index, item in
      ConfigValue(item, path: "\(path)[\(index)]", source: source, findings: findings)
    }
  }

  /// The keys and values of a map.
  package func section(_ expected: String = "a section of keys and values") -> ConfigSection? {
    guard case .map(let pairs) = node.content else {
      mismatch(expected)
      return nil
    }
    return ConfigSection(pairs, path: path, mark: node.mark, source: source, findings: findings)
  }
}
