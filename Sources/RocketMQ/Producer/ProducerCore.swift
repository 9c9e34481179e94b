internal import Loop

/// What a producer does: chooses a queue, asks its broker, and tries another one.
@EventLoop
final class ProducerCore {
  let client: ClientCore
  let settings: ProducerSettings
  /// Topics whose routes are kept fresh.
  var published: Set<String> = []
  /// Topics whose queues may not be what they were.
  var doubted: Set<String> = []
  var asking: [String: Task<Result<TopicRoute, RocketMQError>, Never>] = [:]
  private var turn = Int.random(in: 0..<1_024)
  private(set) var isClosed = false

  /// Brokers that make topics by themselves have this one.
  static let pattern = "TBW102"
  static let patternQueues: Int32 = 4

  init(_ settings: ProducerSettings, _ client: ClientCore) {
    self.settings = settings
    self.client = client
  }

  func send(_ message: Message, orderedBy key: String?) async throws(RocketMQError) -> SendReceipt {
    let receipts = try await send(try Parcel(message, settings), orderedBy: key)
    guard let receipt = receipts.first else { throw .malformed(address: message.topic, reason: "no receipt") }
    return receipt
  }

  func send(batch messages: [Message]) async throws(RocketMQError) -> [SendReceipt] {
    try await send(try Parcel(batch: messages, settings), orderedBy: nil)
  }

  /// Once, and nowhere else.
  func send(_ messages: [Message], to queue: MessageQueue) async throws(RocketMQError) -> [SendReceipt] {
    guard messages.first?.topic == queue.topic else { throw .invalid("messages for another topic than \(queue.topic)") }
    let parcel =
      messages.count == 1 ? try Parcel(messages[0], settings) : try Parcel(batch: messages, settings)
    guard !isClosed else { throw .closed }
    do throws(RocketMQError) {
      return try await send(parcel, to: queue, until: .now + settings.limit)
    } catch {
      // Whoever asks for queues after that gets those that there are now: a broker may be gone, or have fewer.
      doubted.insert(queue.topic)
      throw error
    }
  }

  func send(_ parcel: Parcel, orderedBy key: String?) async throws(RocketMQError) -> [SendReceipt] {
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
    var fields: HeaderFields = [
      "a": settings.group, "b": parcel.topic, "c": Self.pattern, "d": String(Self.patternQueues), "e": String(queue.id),
      "f": String(parcel.flags), "g": String(parcel.born), "h": String(parcel.flag), "i": parcel.properties,
      "j": String(parcel.retries?.count ?? 0), "k": "false",
    ]
    if let retries = parcel.retries { fields["l"] = String(retries.most) }
    fields["m"] = parcel.code == .sendBatch ? "true" : "false"
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
