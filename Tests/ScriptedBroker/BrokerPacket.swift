/// One MQTT control packet (OASIS MQTT 3.1.1 §2).
package struct BrokerPacket: Sendable, Equatable {
  package enum Kind: UInt8, Sendable {
    case connect = 1
    case connack, publish, puback, pubrec, pubrel, pubcomp, subscribe, suback, unsubscribe, unsuback, pingreq, pingresp
    case disconnect, auth
  }

  package let kind: Kind
  package let flags: UInt8
  package let body: [UInt8]

  package init(_ kind: Kind, flags: UInt8 = 0, _ body: [UInt8] = []) {
    self.kind = kind
    self.flags = flags
    self.body = body
  }

  /// The packet identifier at its beginning.
  package var number: Int { body.count < 2 ? 0 : Int(body[0]) << 8 | Int(body[1]) }

  package var bytes: [UInt8] {
    var length: [UInt8] = []
    var rest = body.count
    repeat {
      length.append(UInt8(rest % 128) | (rest >= 128 ? 0x80 : 0))
      rest /= 128
    } while rest > 0
    return [kind.rawValue << 4 | flags] + length + body
  }

  /// Takes the first packet off `bytes`; `nil` while it is not complete.
  static func take(from bytes: inout [UInt8]) -> BrokerPacket? {
    guard bytes.count >= 2, let kind = Kind(rawValue: bytes[0] >> 4) else { return nil }
    var length = 0
    var index = 1
    repeat {
      guard index < bytes.count else { return nil }
      length |= Int(bytes[index] & 0x7f) << (7 * (index - 1))
      index += 1
    } while bytes[index - 1] & 0x80 != 0
    guard bytes.count >= index + length else { return nil }
    let packet = BrokerPacket(kind, flags: bytes[0] & 0x0f, Array(bytes[index..<index + length]))
    bytes.removeFirst(index + length)
    return packet
  }

  package static func text(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    return [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xff)] + bytes
  }

  /// A PUBLISH of QoS 1.
  package static func message(
    _ number: Int, topic: String = "t", _ payload: [UInt8], retained: Bool = false, properties: [UInt8]? = nil
  ) -> BrokerPacket {
    BrokerPacket(
      .publish, flags: retained ? 0b0011 : 0b0010,
      text(topic) + [UInt8(number >> 8), UInt8(number & 0xff)] + (properties ?? []) + payload)
  }
}
