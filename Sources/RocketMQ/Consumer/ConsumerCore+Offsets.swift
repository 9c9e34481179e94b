internal import Loop

extension ConsumerCore {
  private static let limit = Duration.seconds(5)

  /// Where a queue that was taken over begins. Throws where that cannot be found out: beginning anywhere else would lose or repeat
  /// everything.
  func position(of queue: MessageQueue) async throws(RocketMQError) -> Int64 {
    if settings.isBroadcasting {
      if let known = localOffsets[queue] { return known }
    } else if let known = try await storedOffset(of: queue) {
      return known
    }
    // What was sent back was not done: none of it may be skipped.
    if queue.topic == retryTopic { return 0 }
    switch settings.start {
    case .first: return 0
    case .last: return try await offset(.maxOffset, of: queue)
    case .time(let milliseconds):
      return try await offset(.searchOffset, of: queue, extra: ("timestamp", String(milliseconds)))
    }
  }

  /// `nil` if the group has none.
  private func storedOffset(of queue: MessageQueue) async throws(RocketMQError) -> Int64? {
    // The last one is for brokers since 5.1: without it they say 0 where they know nothing.
    let fields: HeaderFields = [
      "consumerGroup": group, "queueId": String(queue.id), "setZeroIfNotFound": "false", "topic": queue.topic,
    ]
    let connection = try await client.master(of: queue.brokerName, topic: queue.topic)
    let response = try await connection.response(
      to: RemotingCommand(.queryConsumerOffset, fields: fields), within: Self.limit)
    switch ResponseCode(rawValue: response.code) {
    case .success:
      guard let offset = response.fields.integer("offset") else {
        throw .malformed(address: connection.address, reason: "an answer without offset")
      }
      return offset >= 0 ? offset : nil
    case .queryNotFound: return nil
    // Not "unknown": whoever is busy or refuses may know one.
    default: throw connection.refusal(response)
    }
  }

  private func offset(
    _ code: RequestCode, of queue: MessageQueue, extra: (String, String)? = nil
  ) async throws(RocketMQError) -> Int64 {
    var fields: HeaderFields = ["queueId": String(queue.id), "topic": queue.topic]
    if let extra { fields[extra.0] = extra.1 }
    let connection = try await client.master(of: queue.brokerName, topic: queue.topic)
    let response = try await connection.success(of: RemotingCommand(code, fields: fields), within: Self.limit)
    guard let offset = response.fields.integer("offset"), offset >= 0 else {
      throw .malformed(address: connection.address, reason: "an answer without offset")
    }
    return offset
  }

  /// Tells the broker how far a queue is done.
  func store(_ offset: Int64, of queue: MessageQueue) async throws(RocketMQError) {
    guard !settings.isBroadcasting else { return }
    let fields: HeaderFields = [
      "commitOffset": String(offset), "consumerGroup": group, "queueId": String(queue.id), "topic": queue.topic,
    ]
    let connection = try await client.master(of: queue.brokerName, topic: queue.topic)
    _ = try await connection.success(of: RemotingCommand(.updateConsumerOffset, fields: fields), within: Self.limit)
  }
}
