internal import RocketMQ

/// Makes names that any broker takes of what templates come to.
enum RocketMQTopic {
  /// Why there is no topic, for people.
  struct Flaw: Error, Equatable, CustomStringConvertible {
    let description: String
  }

  private static let longest = 127
  /// By it brokers make topics that are missing; nobody's own.
  private static let template = "TBW102"

  /// `text` with everything made an underscore that is neither a letter of ASCII, a digit, `-` nor `_`. Names with `%` belong to groups.
  static func make(of text: String) throws(Flaw) -> String {
    guard !text.isEmpty else { throw Flaw(description: "its topic is empty") }
    let topic = text.utf8.allSatisfy(isPlain) ? text : plain(text)
    guard topic.utf8.count <= longest else { throw Flaw(description: "its topic is longer than \(longest) characters") }
    guard topic != template, (try? Subscription(topic).check()) != nil else {
      throw Flaw(description: "the topic \(topic) belongs to the broker")
    }
    return topic
  }

  /// Without judging names that brokers keep.
  static func plain(_ text: some StringProtocol) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isASCII && isPlain(UInt8($0.value)) ? $0 : "_" }))
  }

  static func isName(_ text: String, longest: Int) -> Bool {
    (1...longest).contains(text.utf8.count) && text.utf8.allSatisfy(isPlain)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
