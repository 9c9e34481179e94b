internal import Digest

/// Ids as Home Assistant takes them in topics: letters, digits, `_` and `-`.
enum DiscoveryID {
  /// Longer ones are no use to anybody who reads them.
  private static let longest = 96

  /// `text` with full stops made underscores. Where anything else has to be changed, or an underscore is there already, a part of its
  /// hash follows: two texts never share an id.
  static func make(of text: String) -> String {
    var bytes: [UInt8] = []
    var isSafe = !text.isEmpty && text.utf8.count <= longest
    for byte in text.utf8.prefix(longest) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        bytes.append(byte)
      case UInt8(ascii: "."): bytes.append(UInt8(ascii: "_"))
      default:
        isSafe = false
        bytes.append(UInt8(ascii: "_"))
      }
    }
    let id = String(decoding: bytes, as: UTF8.self)
    guard !isSafe else { return id }
    return id + "_" + Hexadecimal.encode(Array(HashFunction.sha256.digest(of: Array(text.utf8)).prefix(4)))
  }

  /// For ids of entities that people see: small letters, digits and single underscores. Empty where nothing of `text` is left.
  static func slug(_ text: String) -> String {
    let words = text.lowercased().utf8.split {
      !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) && !(48...57).contains($0)
    }
    return String(decoding: Array(words.joined(separator: [UInt8(ascii: "_")])), as: UTF8.self)
  }
}
