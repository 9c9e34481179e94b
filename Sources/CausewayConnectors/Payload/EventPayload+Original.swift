internal import CausewayCore
internal import Digest

extension EventPayload {
  /// What was delivered, to the byte, for outputs that pass it on (`payload: original`): of an event that its dialect has wrapped, what is
  /// inside; of any other all it carries. Where a delivery held several events that is the one item. `nil` if there is nothing.
  static func original(of event: Event) -> [UInt8]? {
    guard event.wrapsPayload else { return EventPayload(of: event)?.bytes }
    guard let data = event.data, let root = (try? JSONDocument(data))?.root else { return nil }
    var last: (key: JSONValue, value: JSONValue)?
    var encoding: String?
    for member in root.members {
      if member.key.isString("payload_encoding") { encoding = member.value.string }
      last = member
    }
    guard let last, last.key.isString("payload") else { return nil }
    switch encoding {
    case "text": return last.value.string.map { Array($0.utf8) }
    case "base64": return last.value.string.flatMap(Base64.decode)
    default: return verbatim(after: last.key, in: data.bytes)
    }
  }

  /// From after the colon to before the brace that ends the object: white space around the value was delivered as well.
  private static func verbatim(after key: JSONValue, in bytes: [UInt8]) -> [UInt8]? {
    guard let colon = bytes[key.range.upperBound...].firstIndex(of: UInt8(ascii: ":")),
      let brace = bytes.lastIndex(of: UInt8(ascii: "}")), colon < brace
    else { return nil }
    return Array(bytes[(colon + 1)..<brace])
  }
}
