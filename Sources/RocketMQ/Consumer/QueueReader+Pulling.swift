internal import Loop

extension QueueReader {
  /// So long a broker holds a pull for which there is nothing; it looks every 5 s whose time is up.
  private static let suspension = Duration.seconds(15)
  private static let pullLimit = Duration.seconds(30)

  /// A pull that is under way.
  @EventLoop
  struct Pull {
    let offset: Int64
    let exchange: Exchange
    let connection: RemotingConnection

    func abandon() { connection.abandon(exchange) }
  }

  /// To the broker from which the next pull is to be had.
  func connection() async throws(RocketMQError) -> RemotingConnection {
    let addresses = consumer.client.routes.addresses(of: queue.brokerName)
    let suggested = addresses[suggestedBroker] ?? (suggestedBroker == 0 ? nil : addresses[suggestedBroker + 1])
    guard let address = suggested ?? addresses.values.first else {
      try await consumer.client.routes.refresh(queue.topic)
      throw .noBroker(name: queue.brokerName)
    }
    return try await consumer.client.broker(address)
  }

  /// Asks for what comes next and, as far as that can be guessed and there is room, for what follows.
  func begin(_ pulls: inout [Pull], over connection: RemotingConnection) {
    var offset = pulls.last.map { $0.offset + readAhead.step } ?? next
    while pulls.isEmpty || pulls.count < readAhead.depth && offset < end ?? 0 && !isFull(beside: pulls.count) {
      let exchange = connection.begin(request(from: offset), within: Self.pullLimit)
      pulls.append(Pull(offset: offset, exchange: exchange, connection: connection))
      offset += readAhead.step
    }
  }

  /// Sorted by name, as they are signed. With tags the subscription comes along, so that no heartbeat need have arrived before; an
  /// SQL expression that comes along would match everything if it is wrong.
  private func request(from offset: Int64) -> RemotingCommand {
    // Only where all is well: else the first answer, which says that it is, could be long in coming.
    let suspend: Int32 = problem == nil && end != nil ? 2 : 0
    let carriesSubscription: Int32 = 4
    let isSQL = subscription.isSQL
    var fields: HeaderFields = [
      "commitOffset": "0", "consumerGroup": consumer.group, "expressionType": subscription.expressionType,
      "maxMsgNums": String(consumer.settings.pullBatch), "queueId": String(queue.id), "queueOffset": String(offset),
      "subVersion": String(consumer.subscriptionVersion),
    ]
    if !isSQL { fields.append(unchecked: "subscription", subscription.expression) }
    fields.append(unchecked: "suspendTimeoutMillis", String(Self.suspension.components.seconds * 1_000))
    fields.append(unchecked: "sysFlag", String(isSQL ? suspend : suspend | carriesSubscription))
    fields.append(unchecked: "topic", queue.topic)
    return RemotingCommand(.pullMessage, fields: fields)
  }

  func take(_ response: RemotingCommand) throws(RocketMQError) {
    let code = ResponseCode(rawValue: response.code)
    switch code {
    case .success, .pullNotFound, .pullRetryImmediately, .pullOffsetMoved: break
    default: throw .refused(code, remark: response.remark ?? "without a reason", address: queue.brokerName)
    }
    guard let begin = response.fields.integer("nextBeginOffset"), begin >= 0 else {
      throw .malformed(address: queue.brokerName, reason: "an answer to a pull without nextBeginOffset")
    }
    let suggested = response.fields.integer("suggestWhichBrokerId") ?? 0
    readAhead.answered(begin - next, sameBroker: suggested == suggestedBroker)
    suggestedBroker = suggested
    end = response.fields.integer("maxOffset") ?? end
    switch code {
    case .success: try handOut(response, end: begin)
    case .pullOffsetMoved: return moved(response, to: begin)
    default: ledger.skip(to: begin)
    }
    next = begin
  }

  private func handOut(_ response: RemotingCommand, end: Int64) throws(RocketMQError) {
    var messages: [ReceivedMessage]
    do throws(MalformedFrame) {
      let origin = MessageOrigin(bytes: response.frame, queue: queue, isRetry: queue.topic == consumer.retryTopic)
      messages = try ReceivedMessage.records(in: response.body, origin)
    } catch {
      throw .malformed(address: queue.brokerName, reason: error.description)
    }
    (lastMessages, lastBytes) = (messages.count, response.frame.count)
    if case .tags = subscription.filter { messages.removeAll { !subscription.wants($0) } }
    guard !messages.isEmpty else { return ledger.skip(to: end) }
    var offsets: [Int64] = []
    offsets.reserveCapacity(messages.count)
    for index in messages.indices { offsets.append(messages[index].queueOffset) }
    let id = ledger.add(offsets, bytes: response.frame.count, end: end)
    let ticket = QueueTicket(reader: self, generation: generation, id: id)
    consumer.handoff.offer(Batch(queue: queue, messages: messages, owner: ticket))
  }

  /// The offset is not in the queue: expired, reset by an administrator, or beyond its end after a broker lost something.
  private func moved(_ response: RemotingCommand, to begin: Int64) {
    let remark = response.remark ?? ""
    // Brokers before 4.9.4 would have the whole queue read again where its end lies before our offset.
    let isBeyond = remark == "OFFSET_OVERFLOW_BADLY" || remark != "OFFSET_RESET" && end.map { next > $0 } ?? false
    let target = isBeyond ? end ?? begin : begin
    consumer.client.tell(.loss, "\(queue) goes on at offset \(target) instead of \(next): \(remark)")
    consumer.reset(self, to: target)
  }
}
