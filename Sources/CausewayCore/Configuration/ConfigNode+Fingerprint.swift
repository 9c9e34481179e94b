extension ConfigNode {
  /// 16 hexadecimal digits that change when what was written changes, and not with comments, blanks or where it stands.
  package var fingerprint: String {
    var hash = FNVHash()
    feed(&hash)
    let digits = String(hash.value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private func feed(_ hash: inout FNVHash) {
    switch content {
    case .scalar(let text, let quoted):
      hash.add(quoted ? "\"" : "=")
      hash.add(text)
    case .list(let items):
      hash.add("[\(items.count)")
      for item in items { item.feed(&hash) }
    case .map(let pairs):
      hash.add("{\(pairs.count)")
      for pair in pairs {
        hash.add(pair.key)
        pair.value.feed(&hash)
      }
    }
  }
}

/// FNV-1a with 64 bits: tells an old text from a new one, no more.
private struct FNVHash {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    // Else "ab", "c" and "a", "bc" were the same.
    add(0xff)
  }

  private mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }
}
