internal import CausewayCore
internal import Digest

/// The three headers of Standard Webhooks 1.0.0.
enum WebhookSignature {
  static let idHeader = "webhook-id"
  static let timestampHeader = "webhook-timestamp"
  static let signatureHeader = "webhook-signature"

  /// What receivers know a repetition by: the same for every attempt, replay and restart, another for each output. Holds no full
  /// stop, whatever the event's id does: the signed text is taken apart at those.
  static func id(of event: Event, output: String) -> String {
    var identity: [UInt8] = []
    identity.reserveCapacity(event.source.utf8.count + event.id.utf8.count + output.utf8.count + 16)
    // Lengths first: no two triples make the same text.
    for part in [event.source, event.id, output] {
      identity.appendDecimal(Int64(part.utf8.count))
      identity.append(UInt8(ascii: ":"))
      identity.append(contentsOf: part.utf8)
    }
    return "evt_" + Hexadecimal.encode(Array(HashFunction.sha256.digest(of: identity).prefix(16)))
  }

  /// One signature for each key, in their order, with blanks between.
  /// - Parameter timestamp: the time of the attempt, in seconds since 1970.
  static func header(id: String, timestamp: Int64, body: [UInt8], keys: [WebhookKey]) -> String {
    var content: [UInt8] = []
    content.reserveCapacity(id.utf8.count + 32 + body.count)
    content.append(contentsOf: id.utf8)
    content.append(UInt8(ascii: "."))
    content.appendDecimal(timestamp)
    content.append(UInt8(ascii: "."))
    content.append(contentsOf: body)
    // Nearly always one.
    guard keys.count > 1 else { return keys.first?.signature(of: content) ?? "" }
    return keys.map { $0.signature(of: content) }.joined(separator: " ")
  }
}
