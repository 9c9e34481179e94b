extension ConfigSection {
  /// A secret under `key`, or in the file that `<key>_file` names; `nil` if neither is there or something was noted.
  package func secret(_ key: String) -> Secret? {
    let value = value(key)
    let file = self.value(key + "_file")
    if value != nil, file != nil {
      problem(at: key + "_file", "`\(key)` is given as well", hint: "Keep one of them: only one can hold the secret.")
      return nil
    }
    return value?.secret() ?? file?.secretFile()
  }

  /// As `secret`; a missing one is a problem. The fallback is empty and fits nothing.
  package func requiredSecret(_ key: String, hint: String? = nil) -> Secret {
    let secret = secret(key)
    if !has(key), !has(key + "_file") { problem(at: key, "required, but missing", hint: hint) }
    return secret ?? Secret("")
  }

  /// The secret in the environment variable `name`, or in the file that `<name>_FILE` names; `nil` if neither is set or something was
  /// noted, at `key`.
  package func secret(inVariable name: String, for key: String) -> Secret? {
    guard source.environment(name) != nil || source.environment(name + "_FILE") != nil else { return nil }
    let node = ConfigNode(.scalar("${\(name)}", quoted: true), at: mark)
    return ConfigValue(node, path: path(of: key), source: source, findings: findings).secret()
  }

  /// Several secrets: a list, or one alone; empty if the key is missing.
  package func secrets(_ key: String) -> [Secret] {
    guard let value = value(key) else { return [] }
    guard case .list = value.node.content else { return value.secret().map { [$0] } ?? [] }
    return value.elements()?.compactMap { $0.secret() } ?? []
  }

  /// Whether `key` is there. Asks for it.
  package func has(_ key: String) -> Bool { value(key) != nil }
}
