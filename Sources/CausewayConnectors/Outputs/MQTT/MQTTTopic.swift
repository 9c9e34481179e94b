/// Makes topics that any broker takes of what templates come to.
enum MQTTTopic {
  /// Why there is no topic, for people.
  struct Flaw: Error, Equatable, CustomStringConvertible {
    let description: String
  }

  /// The protocol writes lengths as 16 bits.
  private static let longest = 65_535
  /// Mosquitto's `TOPIC_HIERARCHY_LIMIT`: it throws out who goes beyond.
  private static let mostLevels = 200

  /// `text` with everything made an underscore that a topic to publish to must not hold: `+`, `#`, control characters, what is no
  /// character, and a `$` at the beginning, by which brokers mark what is theirs. So is every level that would be empty.
  static func make(of text: String) throws(Flaw) -> String {
    guard !text.isEmpty else { throw Flaw(description: "its topic is empty") }
    let topic = isPlain(text) ? text : sanitised(text)
    try check(topic)
    return topic
  }

  /// A topic that was one already, as it is.
  static func verbatim(_ text: String) throws(Flaw) -> String {
    guard !text.isEmpty else { throw Flaw(description: "it came without a topic") }
    guard isPlain(text) || !text.unicodeScalars.contains(where: isForbidden), text.utf8.first != UInt8(ascii: "$")
    else {
      throw Flaw(description: "nobody may publish to the topic it came on")
    }
    try check(text)
    return text
  }

  private static func check(_ topic: String) throws(Flaw) {
    guard topic.utf8.count <= longest else { throw Flaw(description: "its topic is longer than \(longest) bytes") }
    // What has fewer bytes has fewer levels.
    guard topic.utf8.count >= mostLevels else { return }
    let levels = topic.utf8.count { $0 == UInt8(ascii: "/") } + 1
    guard levels <= mostLevels else { throw Flaw(description: "its topic has more than \(mostLevels) levels") }
  }

  /// Nearly all are: ASCII without anything that has a meaning, and no empty level.
  private static func isPlain(_ text: String) -> Bool {
    var last = UInt8(ascii: "/")
    if text.utf8.first == UInt8(ascii: "$") { return false }
    for byte in text.utf8 {
      guard byte > 0x1F, byte < 0x7F, byte != UInt8(ascii: "+"), byte != UInt8(ascii: "#") else { return false }
      if byte == UInt8(ascii: "/"), last == byte { return false }
      last = byte
    }
    return last != UInt8(ascii: "/")
  }

  private static func sanitised(_ text: String) -> String {
    let levels = text.split(separator: "/", omittingEmptySubsequences: false).enumerated().map { index, level in
      if level.isEmpty { return "_" }
      var clean = String.UnicodeScalarView()
      for scalar in level.unicodeScalars { clean.append(isForbidden(scalar) ? "_" : scalar) }
      if index == 0, clean.first == "$" { clean.replaceSubrange(clean.startIndex...clean.startIndex, with: ["_"]) }
      return String(clean)
    }
    return levels.joined(separator: "/")
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "+" || scalar == "#" || scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      || (0xFDD0...0xFDEF).contains(scalar.value) || scalar.value & 0xFFFE == 0xFFFE
  }
}
