/// Tells apart what may stand for a machine in an address. Looks at the text only.
enum IPText {
  /// Four numbers from 0 to 255 without leading zeros, which some read as octal.
  static func isVersion4(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) }
          && (part.utf8.count == 1 || !part.hasPrefix("0")) && UInt8(part) != nil
      }
  }

  /// RFC 4291 §2.2, without a zone.
  static func isVersion6(_ text: Substring) -> Bool {
    guard let gap = text.firstRange(of: "::") else { return groups(text) == 8 }
    let (before, after) = (text[..<gap.lowerBound], text[gap.upperBound...])
    guard !after.contains("::"), let left = before.isEmpty ? 0 : groups(before, mayEndInVersion4: false),
      let right = after.isEmpty ? 0 : groups(after)
    else { return false }
    return left + right <= 7
  }

  /// How many 16-bit groups `text` writes; `nil` if it is no row of groups.
  private static func groups(_ text: Substring, mayEndInVersion4: Bool = true) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    var count = 0
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, mayEndInVersion4, isVersion4(part) {
        count += 2
      } else if (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit), part.allSatisfy(\.isASCII) {
        count += 1
      } else {
        return nil
      }
    }
    return count
  }

  /// A name that can be looked up (RFC 1123, and `_`, which home networks and Compose files have), or an IPv4 number.
  static func isHost(_ text: Substring) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count <= 253 else { return false }
    guard let last = labels.last, last.utf8.contains(where: { !(48...57).contains($0) }) else {
      return isVersion4(text)  // all digits at the end: a number or nothing
    }
    return labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
        && label.utf8.allSatisfy(isNameByte)
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 48...57, UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
