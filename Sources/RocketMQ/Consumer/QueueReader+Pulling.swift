internal import Loop

extension QueueReader {
  /// So long a broker holds a pull for which there is nothing; it looks every 5 s whose time is up.
  private static let suspension = Duration.seconds(15)
  private static let pullLimit = Duration.seconds(30)

  func pull() async throws(RocketMQError) -> RemotingCommand {
    let addresses = consumer.client.routes.addresses(of: queue.brokerName)
    let suggested = addresses[suggestedBroker] ?? (suggestedBroker == 0 ? nil : addresses[suggestedBroker + 1])
    guard let address = suggested ?? addresses.values.first else {
      try await consumer.client.routes.refresh(queue.topic)
      throw .noBroker(name: queue.brokerName)
    }
    let connection = try await consumer.client.broker(address)
    return try await connection.response(to: request, within: Self.pullLimit)
  }

  /// Sorted by name, as they are signed. With tags the subscription comes along, so that no heartbeat need have arrived before; an
  /// SQL expression that comes along would match everything if it is wrong.
  private var request: RemotingCommand {
    let suspend: Int32 = 2
    let carriesSubscription: Int32 = 4
    let isSQL = subscription.isSQL
    var fields: HeaderFields = [
      "commitOffset": "0", "consumerGroup": consumer.group, "expressionType": subscription.expressionType,
      "maxMsgNums": String(consumer.settings.pullBatch), "queueId": String(queue.id), "queueOffset": String(next),
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
    suggestedBroker = response.fields.integer("suggestWhichBrokerId") ?? 0
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
      messages = try ReceivedMessage.records(in: response.body, of: response.frame, origin)
    } catch {
      throw .malformed(address: queue.brokerName, reason: error.description)
    }
    if case .tags = subscription.filter { messages.removeAll { !subscription.wants($0) } }
    guard !messages.isEmpty else { return ledger.skip(to: end) }
    let id = ledger.add(messages.map(\.queueOffset), bytes: response.frame.count, end: end)
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
