extension Message {
  /// A record has room for 32,767, and the broker adds some of its own.
  static let longestProperties = 32_767 - 256

  /// The properties as a send request has them.
  func encodedProperties(id: String) throws(RocketMQError) -> String {
    var all: [(name: String, value: String)] = []
    if let tag { all.append((PropertyName.tags, tag)) }
    if !keys.isEmpty { all.append((PropertyName.keys, keys.joined(separator: " "))) }
    all.append((PropertyName.wait, "true"))
    if let delayLevel { all.append((PropertyName.delay, String(delayLevel))) }
    all.append((PropertyName.uniqueKey, id))
    // Sorted, so that the same message is the same bytes.
    for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
      guard !PropertyName.reserved.contains(name) else {
        throw .invalid("the property \(name) belongs to RocketMQ: choose another name")
      }
      all.append((name, value))
    }
    for (name, value) in all { try Self.check(name, value) }
    let text = MessageProperties.text(all)
    guard text.utf8.count <= Self.longestProperties else {
      throw .invalid("the properties have \(text.utf8.count) bytes; a message has room for \(Self.longestProperties)")
    }
    return text
  }

  private static func check(_ name: String, _ value: String) throws(RocketMQError) {
    let isFree = (name + value).utf8.allSatisfy {
      $0 != MessageProperties.nameEnd && $0 != MessageProperties.valueEnd
    }
    guard !name.isEmpty, !value.isEmpty, isFree else {
      throw .invalid("the property \"\(name)\": neither name nor value may be empty or contain U+0001 or U+0002")
    }
  }

  /// What a broker would refuse, or worse, take.
  func check(largestBody: Int = ProducerSettings().largestBody) throws(RocketMQError) {
    try Name.checkTopic(topic)
    guard !body.isEmpty else { throw .invalid("the body is empty: brokers since 5.0 refuse such a message") }
    guard body.count <= largestBody else {
      throw .invalid("the body has \(body.count) bytes; \(largestBody) may be sent")
    }
    if keys.contains(where: { $0.isEmpty || $0.contains(" ") }) {
      throw .invalid("a key may be neither empty nor contain spaces: they separate keys")
    }
  }

  /// One entry of a batch's body.
  func appendBatchEntry(to bytes: inout [UInt8], id: String) throws(RocketMQError) {
    guard delayLevel == nil else { throw .invalid("a message with a delay cannot be part of a batch") }
    let properties = try encodedProperties(id: id)
    bytes.append(bigEndian: Int32(clamping: 22 + body.count + properties.utf8.count))
    // Magic and checksum: the broker makes both.
    bytes.append(bigEndian: Int64(0))
    bytes.append(bigEndian: flag)
    bytes.append(bigEndian: Int32(clamping: body.count))
    bytes.append(contentsOf: body)
    bytes.append(bigEndian: Int16(clamping: properties.utf8.count))
    bytes.append(contentsOf: properties.utf8)
  }
}
