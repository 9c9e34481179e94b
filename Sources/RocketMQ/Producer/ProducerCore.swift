internal import Loop

/// What a producer does: chooses a queue, asks its broker, and tries another one.
@EventLoop
final class ProducerCore {
  /// One or several messages, ready to be sent.
  struct Parcel {
    let code: RequestCode
    let topic: String
    let ids: [String]
    let properties: String
    let body: [UInt8]
    var flags: Int32 = 0
    var flag: Int32 = 0
    let born = WallClock.unixMilliseconds
  }

  private let client: ClientCore
  private let settings: ProducerSettings
  private var published: Set<String> = []
  private var turn = Int.random(in: 0..<1_024)
  private var isClosed = false

  /// Brokers that make topics by themselves have this one.
  private static let pattern = "TBW102"
  private static let patternQueues: Int32 = 4

  init(_ settings: ProducerSettings, _ client: ClientCore) {
    self.settings = settings
    self.client = client
  }

  func send(_ message: Message, orderedBy key: String?) async throws(RocketMQError) -> SendReceipt {
    try message.check()
    let id = MessageID.unique()
    var body = message.body
    var flags: Int32 = 0
    if let from = settings.compressFrom, body.count >= from, let deflated = Zlib.deflate(body[...]) {
      body = deflated
      flags = MessageFlags.zlib.rawValue
    }
    let parcel = Parcel(
      code: .sendMessage, topic: message.topic, ids: [id], properties: try message.encodedProperties(id: id),
      body: body, flags: flags, flag: message.flag)
    let receipts = try await send(parcel, orderedBy: key)
    guard let receipt = receipts.first else { throw .malformed(address: message.topic, reason: "no receipt") }
    return receipt
  }

  func send(batch messages: [Message]) async throws(RocketMQError) -> [SendReceipt] {
    guard let topic = messages.first?.topic, messages.allSatisfy({ $0.topic == topic }), !topic.hasPrefix("%RETRY%")
    else { throw .invalid("a batch has at least one message, and all of them have one topic, which is no retry topic") }
    var body: [UInt8] = []
    var ids: [String] = []
    for message in messages {
      try message.check()
      let id = MessageID.unique()
      ids.append(id)
      try message.appendBatchEntry(to: &body, id: id)
    }
    guard body.count <= Message.largestBody else {
      throw .invalid("the batch has \(body.count) bytes; brokers take \(Message.largestBody)")
    }
    let properties = MessageProperties.text([(PropertyName.wait, "true")])
    return try await send(
      Parcel(code: .sendBatch, topic: topic, ids: ids, properties: properties, body: body), orderedBy: nil)
  }

  private func send(_ parcel: Parcel, orderedBy key: String?) async throws(RocketMQError) -> [SendReceipt] {
    let deadline = ContinuousClock.now + settings.limit
    var avoided: String?
    var attempt = 0
    while true {
      guard !isClosed else { throw .closed }
      do throws(RocketMQError) {
        let queue = try await queue(for: parcel.topic, orderedBy: key, avoiding: avoided)
        avoided = queue.brokerName
        return try await send(parcel, to: queue, until: deadline)
      } catch {
        attempt += 1
        guard key == nil, attempt <= settings.retries, Self.isWorthAnotherTry(error), ContinuousClock.now < deadline
        else {
          throw error
        }
        // A broker that is gone may have another address by now, or another broker its queues.
        if error.code == nil || error.code == .topicNotExist { _ = try? await client.routes.refresh(parcel.topic) }
      }
    }
  }

  private static func isWorthAnotherTry(_ error: RocketMQError) -> Bool {
    switch error {
    case .unreachable, .connectionLost, .timedOut, .noBroker, .tooManyRequests: return true
    case .refused(let code, _, _):
      let codes: Set<ResponseCode> = [
        .systemError, .systemBusy, .serviceNotAvailable, .topicNotExist, .noBuyerID, .notInCurrentUnit,
      ]
      return codes.contains(code) && !error.isPermissionProblem
    case .malformed, .noNameServer, .noRoute, .invalid, .closed: return false
    }
  }

  // MARK: Where

  private func queue(
    for topic: String, orderedBy key: String?, avoiding avoided: String?
  ) async throws(RocketMQError) -> MessageQueue {
    let queues = try await writeQueues(of: topic)
    if let key { return queues[Int(UInt32(bitPattern: Subscription.hash(key))) % queues.count] }
    let others = queues.filter { $0.brokerName != avoided }
    let candidates = others.isEmpty ? queues : others
    turn &+= 1
    return candidates[turn % candidates.count]
  }

  private func writeQueues(of topic: String) async throws(RocketMQError) -> [MessageQueue] {
    if published.insert(topic).inserted { client.routes.want(topic) }
    let queues: [MessageQueue]
    do throws(RocketMQError) {
      queues = try await client.routes.route(of: topic).writeQueues(of: topic)
    } catch .noRoute {
      // Where the broker makes topics, it makes this one when it first hears of it.
      guard let route = try? await client.routes.route(of: Self.pattern) else { throw .noRoute(topic: topic) }
      queues = route.writeQueues(of: topic, atMost: Self.patternQueues)
    }
    guard !queues.isEmpty else { throw .noRoute(topic: topic) }
    return queues
  }

  // MARK: One attempt

  private func send(
    _ parcel: Parcel, to queue: MessageQueue, until deadline: ContinuousClock.Instant
  ) async throws(RocketMQError) -> [SendReceipt] {
    let connection = try await client.master(of: queue.brokerName, topic: queue.topic)
    let left = deadline - .now
    guard left > .zero else { throw .timedOut(address: connection.address) }
    let response = try await connection.response(to: request(parcel, queue), within: left)
    let status: SendReceipt.Status
    switch ResponseCode(rawValue: response.code) {
    case .success: status = .stored
    case .flushDiskTimeout: status = .notFlushed
    case .flushSlaveTimeout, .slaveNotAvailable: status = .notReplicated
    default: throw connection.refusal(response)
    }
    guard let offset = response.fields.integer("queueOffset"), let offsetIDs = response.fields["msgId"],
      let id = response.fields.integer("queueId").flatMap({ Int32(exactly: $0) })
    else { throw .malformed(address: connection.address, reason: "an answer to a message without its place") }
    let offsets = offsetIDs.split(separator: ",").map(String.init)
    let place = MessageQueue(topic: queue.topic, brokerName: queue.brokerName, id: id)
    return parcel.ids.enumerated().map { index, id in
      SendReceipt(
        status: status, id: id, offsetID: index < offsets.count ? offsets[index] : "", queue: place,
        queueOffset: offset + Int64(index))
    }
  }

  /// The fields have one letter each; sorted, as they are signed.
  private func request(_ parcel: Parcel, _ queue: MessageQueue) -> RemotingCommand {
    let fields: HeaderFields = [
      "a": settings.group, "b": parcel.topic, "c": Self.pattern, "d": String(Self.patternQueues), "e": String(queue.id),
      "f": String(parcel.flags), "g": String(parcel.born), "h": String(parcel.flag), "i": parcel.properties, "j": "0",
      "k": "false", "m": parcel.ids.count > 1 || parcel.code == .sendBatch ? "true" : "false",
    ]
    return RemotingCommand(parcel.code, fields: fields, body: parcel.body)
  }

  // MARK: The end

  func close() async {
    guard !isClosed else { return }
    isClosed = true
    for topic in published { client.routes.release(topic) }
    await client.unregister(producerGroup: settings.group)
  }
}
