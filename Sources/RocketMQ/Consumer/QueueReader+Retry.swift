internal import Loop

extension QueueReader {
  private static let limit = Duration.seconds(5)

  /// Gives a message back: to the broker that keeps it, or, where that fails, as a copy to the group's retry topic, wherever that is.
  /// Both at once, where only the first one's answer was lost, mean that it comes twice.
  func sendBack(_ message: ReceivedMessage, _ delay: RetryDelay) async throws(RocketMQError) {
    guard !consumer.settings.isBroadcasting else {
      throw .invalid("a broadcasting consumer sends nothing back: every member has its own copy")
    }
    do throws(RocketMQError) {
      try await giveBack(message, delay)
    } catch {
      guard !error.isPermissionProblem, error != .closed else { throw error }
      do throws(RocketMQError) {
        try await consumer.publishAgain(Parcel(retrying: message, delay, of: consumer.settings))
      } catch let second {
        consumer.client.tell(
          .warning, "group \(consumer.group): a message goes neither back nor to its retry topic: \(second)")
        // What was wrong in the first place says more.
        throw error
      }
    }
  }

  private func giveBack(_ message: ReceivedMessage, _ delay: RetryDelay) async throws(RocketMQError) {
    let connection = try await consumer.client.master(of: queue.brokerName, topic: queue.topic)
    let fields: HeaderFields = [
      "delayLevel": String(delay.number), "group": consumer.group,
      "maxReconsumeTimes": String(consumer.settings.retries), "offset": String(message.commitLogOffset),
      "originMsgId": message.id, "originTopic": message.topic, "unitMode": "false",
    ]
    _ = try await connection.success(of: RemotingCommand(.sendBack, fields: fields), within: Self.limit)
  }
}
