/// Where the parts of one record lie in its bytes. Made only of records that are whole: every range is within them.
struct RecordLayout: Sendable {
  let start: Int
  let end: Int
  let flags: MessageFlags
  let body: Range<Int>
  let topic: Range<Int>
  let properties: Range<Int>

  private static let magic: UInt32 = 0xDAA3_20A7
  /// Of topics with names longer than 127 bytes, since 5.1.0.
  private static let magicOfLongTopics: UInt32 = 0xDAA3_20AB
  /// Up to the born host.
  private static let head = 48
  /// With IPv4 hosts, no body, no topic and no properties.
  private static let shortest = 91

  var bornHost: Range<Int> { start + Self.head..<start + Self.head + Self.size(flags, .bornHostIsIPv6) }
  var storedTime: Int { bornHost.upperBound }
  var storeHost: Range<Int> { storedTime + 8..<storedTime + 8 + Self.size(flags, .storeHostIsIPv6) }
  var reconsumeTimes: Int { storeHost.upperBound }

  private static func size(_ flags: MessageFlags, _ isIPv6: MessageFlags) -> Int { flags.contains(isIPv6) ? 20 : 8 }

  /// - Parameter end: of all records. A record may not reach beyond it.
  init(_ bytes: [UInt8], at start: Int, end: Int) throws(MalformedFrame) {
    guard end - start >= Self.shortest else { throw MalformedFrame("a message record that ends early") }
    let length = Int(bytes.integer(at: start, as: Int32.self))
    guard length >= Self.shortest, length <= end - start else {
      throw MalformedFrame("a message record of \(length) bytes where \(end - start) are left")
    }
    let magic = bytes.integer(at: start + 4, as: UInt32.self)
    guard magic == Self.magic || magic == Self.magicOfLongTopics else {
      throw MalformedFrame("a message record of an unknown kind")
    }
    self.start = start
    self.end = start + length
    flags = MessageFlags(rawValue: bytes.integer(at: start + 36))
    var position =
      start + Self.head + Self.size(flags, .bornHostIsIPv6) + 8 + Self.size(flags, .storeHostIsIPv6) + 12
    body = try Self.part(bytes, &position, self.end, Int32.self)
    topic =
      magic == Self.magic
      ? try Self.part(bytes, &position, self.end, UInt8.self) : try Self.part(bytes, &position, self.end, Int16.self)
    properties = try Self.part(bytes, &position, self.end, Int16.self)
  }

  /// A length, and so many bytes.
  @inline(__always)
  private static func part<Length: FixedWidthInteger>(
    _ bytes: [UInt8], _ position: inout Int, _ end: Int, _ type: Length.Type
  ) throws(MalformedFrame) -> Range<Int> {
    let start = position + MemoryLayout<Length>.size
    guard start <= end else { throw MalformedFrame("a message record that ends early") }
    let length = Int(bytes.integer(at: position, as: Length.self))
    guard length >= 0, length <= end - start else { throw MalformedFrame("a part longer than its message record") }
    position = start + length
    return start..<position
  }
}

extension ReceivedMessage {
  /// The records of a pull's body, back to back. Either all of them can be read, or the pull is refused.
  static func records(in body: ArraySlice<UInt8>, of frame: [UInt8], _ origin: MessageOrigin) throws(MalformedFrame)
    -> [Self]
  {
    var messages: [Self] = []
    var position = body.startIndex
    while position < body.endIndex {
      let layout = try RecordLayout(frame, at: position, end: body.endIndex)
      messages.append(Self(bytes: frame, layout: layout, origin: origin))
      position = layout.end
    }
    return messages
  }

  /// As above, of bytes that are no part of a frame. For tests and tools.
  package static func records(in bytes: [UInt8], queue: MessageQueue, isRetry: Bool = false) throws(MalformedFrame)
    -> [Self]
  {
    try records(in: bytes[...], of: bytes, MessageOrigin(queue: queue, isRetry: isRetry))
  }
}
