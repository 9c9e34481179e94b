internal import CausewayCore
internal import Digest

extension QuarantineRecord {
  /// Of a body, what is shown.
  private static let shownBytes = 65_536

  /// A row of a list.
  var summary: JSONText {
    var writer = JSONWriter()
    writer.object { writeMembers(to: &$0) }
    return writer.text
  }

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("number", number)
    writer.member("input", quarantined.input)
    writer.member("dialect", quarantined.dialect)
    writer.member("received_at", quarantined.receivedAt.rfc3339)
    writer.member("bytes", quarantined.delivery.body.count)
    writer.member("topic", quarantined.delivery.topic)
    writer.member("reason", quarantined.reason)
  }

  /// The delivery as it came: `body`, or `body_base64` where it is not printable text.
  func writeDelivery(to writer: inout JSONWriter) {
    let delivery = quarantined.delivery
    writer.member("retained", delivery.retained)
    writer.key("attributes")
    writer.object { writer in
      for (name, value) in delivery.attributes.sorted(by: { $0.key < $1.key }) { writer.member(name, value) }
    }
    let isCut = delivery.body.count > Self.shownBytes
    if let text = Self.printable(delivery.body) {
      writer.member("body", isCut ? Self.beginning(of: text) : text)
    } else {
      writer.member("body_base64", Base64.encode(Array(delivery.body.prefix(Self.shownBytes))))
    }
    writer.member("truncated", isCut)
  }

  /// Text that a terminal and an editor show as it is.
  private static func printable(_ bytes: [UInt8]) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let isPrintable = text.unicodeScalars.allSatisfy { scalar in
      scalar.value >= 0x20 && scalar.value != 0x7F || scalar == "\n" || scalar == "\r" || scalar == "\t"
    }
    return isPrintable ? text : nil
  }

  /// Never half a character.
  private static func beginning(of text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var bytes = 0
    for scalar in text.unicodeScalars {
      bytes += UTF8.width(scalar)
      guard bytes <= shownBytes else { break }
      scalars.append(scalar)
    }
    return String(scalars)
  }
}
