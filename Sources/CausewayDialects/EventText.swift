internal import CausewayCore

/// Turns names from outside into what CloudEvents attributes may hold. Different names stay different.
enum EventText {
  /// Longer names from outside are refused, or replaced by a hash.
  static let longestName = 256
  /// Of attributes that a sender of no vendor words itself. Names and addresses are far shorter; what is longer belongs into the data.
  static let longestAttribute = 4_096
  private static let longestType = 64

  /// One segment of a URI reference: everything but the unreserved characters of RFC 3986 percent-encoded.
  static func uriSegment(_ name: String) -> String {
    let isKept = { (byte: UInt8) in isNameByte(byte) || byte == UInt8(ascii: "~") }
    return holdsOnly(name, isKept) ? name : encoded(name, keeping: isKept)
  }

  /// One part of a subject or id: as it is, but for control characters and non-characters, which CloudEvents forbids, `/`, which
  /// parts are joined with, and `%`.
  static func part(_ name: String) -> String {
    if holdsOnly(name, { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "%") }) { return name }
    var result = ""
    for scalar in name.unicodeScalars {
      if isForbidden(scalar) || scalar == "/" || scalar == "%" {
        result += encoded(String(scalar)) { _ in false }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// What follows the first dot of an event's type: letters, digits, `_`, `-` and `.` stay, everything else becomes `_`.
  static func typeName(_ name: String) -> String {
    if name.utf8.count <= longestType, holdsOnly(name, isNameByte) { return name }
    let bytes = name.utf8.prefix(longestType).map { isNameByte($0) ? $0 : UInt8(ascii: "_") }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Both, with `separator` between them; put together at once, for `+` would make the beginning twice.
  static func joined(_ left: String, _ separator: UInt8, _ right: String) -> String {
    var (left, right) = (left, right)
    return left.withUTF8 { left in
      right.withUTF8 { right in
        String(unsafeUninitializedCapacity: left.count + 1 + right.count) { text in
          _ = text.initialize(fromContentsOf: left)
          text[left.count] = separator
          _ = text[(left.count + 1)...].initialize(fromContentsOf: right)
          return left.count + 1 + right.count
        }
      }
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func holdsOnly(_ name: String, _ isAllowed: (UInt8) -> Bool) -> Bool {
    name.utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isAllowed) } ?? name.utf8.allSatisfy(isAllowed)
  }

  /// A name from outside, in a sentence for people.
  static func quoted(_ name: String) -> String {
    let shown = name.unicodeScalars.prefix(40).map { isForbidden($0) ? "\u{FFFD}" : Character($0) }
    return "“\(String(shown))\(name.unicodeScalars.count > 40 ? "…" : "")”"
  }

  /// Whether there is anything in `text` that an attribute of CloudEvents must not hold: control characters, non-characters.
  static func holdsForbidden(_ text: String) -> Bool {
    holdsOnly(text) { (0x20...0x7E).contains($0) } ? false : text.unicodeScalars.contains(where: isForbidden)
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.properties.isNoncharacterCodePoint
  }

  private static func encoded(_ name: String, keeping isKept: (UInt8) -> Bool) -> String {
    var bytes: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in name.utf8 {
      if isKept(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0x0F)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
