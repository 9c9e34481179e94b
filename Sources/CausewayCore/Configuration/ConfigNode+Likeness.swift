extension ConfigNode {
  /// Whether both say the same: wherever it stands, and whatever comments and blanks are between.
  package func says(theSameAs other: ConfigNode) -> Bool {
    switch (content, other.content) {
    case (.scalar(let text, let quoted), .scalar(let otherText, let otherQuoted)):
      return text == otherText && quoted == otherQuoted
    case (.list(let items), .list(let others)):
      return items.count == others.count && zip(items, others).allSatisfy { $0.says(theSameAs: $1) }
    case (.map(let pairs), .map(let others)):
      return pairs.count == others.count
        && zip(pairs, others).allSatisfy { $0.key == $1.key && $0.value.says(theSameAs: $1.value) }
    default:
      return false
    }
  }

  /// The value under `key` of a map; `nil` where there is none.
  package subscript(key: String) -> ConfigNode? {
    guard case .map(let pairs) = content else { return nil }
    return pairs.first { $0.key == key }?.value
  }

  /// The same map without some of its keys.
  package func without(_ keys: Set<String>) -> ConfigNode {
    guard case .map(let pairs) = content else { return self }
    return ConfigNode(.map(pairs.filter { !keys.contains($0.key) }), at: mark)
  }
}
