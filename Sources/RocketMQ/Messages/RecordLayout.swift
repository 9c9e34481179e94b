/// Where the parts of one record lie in its bytes. Made only of records that are whole: every range is within them.
///
/// There is one for each message that is in memory: 32 bits are enough, a frame has 16 MiB at most.
struct RecordLayout: Sendable {
  private let first: Int32
  private let bodyStart: Int32
  private let bodyEnd: Int32
  private let topicStart: Int32
  private let topicEnd: Int32
  private let propertiesEnd: Int32
  private let last: Int32
  let flags: MessageFlags

  var start: Int { Int(first) }
  var end: Int { Int(last) }
  var body: Range<Int> { Int(bodyStart)..<Int(bodyEnd) }
  var topic: Range<Int> { Int(topicStart)..<Int(topicEnd) }
  /// After the two bytes of their length.
  var properties: Range<Int> { Int(topicEnd) + 2..<Int(propertiesEnd) }

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
    let flags = MessageFlags(rawValue: bytes.integer(at: start + 36))
    let fixed = Self.head + Self.size(flags, .bornHostIsIPv6) + 8 + Self.size(flags, .storeHostIsIPv6) + 12
    var position = start + fixed
    let body = try Self.part(bytes, &position, start + length, Int32.self)
    let topic =
      magic == Self.magic
      ? try Self.part(bytes, &position, start + length, UInt8.self)
      : try Self.part(bytes, &position, start + length, Int16.self)
    let properties = try Self.part(bytes, &position, start + length, Int16.self)
    self.flags = flags
    (first, last) = (Int32(start), Int32(start + length))
    (bodyStart, bodyEnd) = (Int32(body.lowerBound), Int32(body.upperBound))
    (topicStart, topicEnd) = (Int32(topic.lowerBound), Int32(topic.upperBound))
    propertiesEnd = Int32(properties.upperBound)
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
  /// - Parameter body: a part of the origin's bytes.
  static func records(in body: ArraySlice<UInt8>, _ origin: MessageOrigin) throws(MalformedFrame) -> [Self] {
    guard body.endIndex <= Int(Int32.max) else { throw MalformedFrame("more records than a frame can have") }
    var messages: [Self] = []
    var position = body.startIndex
    while position < body.endIndex {
      let layout = try RecordLayout(origin.bytes, at: position, end: body.endIndex)
      // All of one pull are about as long.
      if messages.isEmpty { messages.reserveCapacity(min(1_024, 1 + body.count / (layout.end - position))) }
      messages.append(Self(origin: origin, layout: layout))
      position = layout.end
    }
    return messages
  }

  /// As above, of bytes that are no part of a frame. For tests and tools.
  package static func records(in bytes: [UInt8], queue: MessageQueue, isRetry: Bool = false) throws(MalformedFrame)
    -> [Self]
  {
    try records(in: bytes[...], MessageOrigin(bytes: bytes, queue: queue, isRetry: isRetry))
  }
}
