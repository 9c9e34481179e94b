internal import Loop

/// One or several messages of one topic, ready to be sent in one request.
struct Parcel {
  /// What a retry topic counts: only for messages that go there.
  struct Retries {
    /// How often it was sent back, this time included.
    let count: Int32
    /// More make it a dead letter.
    let most: Int32
  }

  let code: RequestCode
  let topic: String
  let ids: [String]
  let properties: String
  let body: [UInt8]
  var flags: Int32 = 0
  var flag: Int32 = 0
  var retries: Retries?
  let born = WallClock.unixMilliseconds

  init(
    topic: String, id: String, properties: String, body: [UInt8], flags: Int32, flag: Int32, retries: Retries? = nil
  ) {
    code = .sendMessage
    self.topic = topic
    ids = [id]
    self.properties = properties
    self.body = body
    self.flags = flags
    self.flag = flag
    self.retries = retries
  }

  /// One message, compressed where that is wanted and helps.
  init(_ message: Message, _ settings: ProducerSettings) throws(RocketMQError) {
    try message.check(largestBody: settings.largestBody)
    let id = message.id ?? MessageID.unique()
    var body = message.body
    var flags: Int32 = 0
    if let from = settings.compressFrom, body.count >= from, let deflated = Zlib.deflate(body[...]) {
      body = deflated
      flags = MessageFlags.zlib.rawValue
    }
    self.init(
      topic: message.topic, id: id, properties: try message.encodedProperties(id: id), body: body, flags: flags,
      flag: message.flag)
  }

  /// Several, which will lie side by side.
  init(batch messages: [Message], _ settings: ProducerSettings) throws(RocketMQError) {
    guard let topic = messages.first?.topic, messages.allSatisfy({ $0.topic == topic }), !topic.hasPrefix("%RETRY%")
    else { throw .invalid("a batch has at least one message, and all of them have one topic, which is no retry topic") }
    var body: [UInt8] = []
    body.reserveCapacity(messages.reduce(0) { $0 + $1.body.count + 256 })
    var ids: [String] = []
    for message in messages {
      try message.check(largestBody: settings.largestBody)
      let id = message.id ?? MessageID.unique()
      ids.append(id)
      try message.appendBatchEntry(to: &body, id: id)
    }
    guard body.count <= settings.largestBody else {
      throw .invalid("the batch has \(body.count) bytes; \(settings.largestBody) may be sent")
    }
    code = .sendBatch
    self.topic = topic
    self.ids = ids
    properties = MessageProperties.text([(PropertyName.wait, "true")])
    self.body = body
  }
}
