internal import Loop

extension QueueReader {
  private static let limit = Duration.seconds(5)

  /// Gives a message back to its broker.
  func sendBack(_ message: ReceivedMessage, _ delay: RetryDelay) async throws(RocketMQError) {
    guard !consumer.settings.isBroadcasting else {
      throw .invalid("a broadcasting consumer sends nothing back: every member has its own copy")
    }
    let connection = try await consumer.client.master(of: queue.brokerName, topic: queue.topic)
    let fields: HeaderFields = [
      "delayLevel": String(delay.number), "group": consumer.group,
      "maxReconsumeTimes": String(consumer.settings.retries), "offset": String(message.commitLogOffset),
      "originMsgId": message.id, "originTopic": message.topic, "unitMode": "false",
    ]
    _ = try await connection.success(of: RemotingCommand(.sendBack, fields: fields), within: Self.limit)
  }
}
