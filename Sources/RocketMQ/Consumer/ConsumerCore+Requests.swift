internal import Loop

extension ConsumerCore {
  /// An administrator asks, by way of a broker.
  func answer(_ request: RemotingCommand) async -> RemotingCommand? {
    switch RequestCode(rawValue: request.code) {
    case .resetClientOffset:
      resetOffsets(request)
      return nil
    case .clientStatus: return request.response(.success, body: offsets(of: request.fields["topic"]).bytes)
    case .runningInformation: return request.response(.success, body: runningInformation.bytes)
    case .consumeDirectly: return await consumeDirectly(request)
    default: return nil
    }
  }

  /// Sets queues to where the administrator wants them, backwards, too. Of queues that are not this member's another one is told.
  private func resetOffsets(_ request: RemotingCommand) {
    guard let table = (try? JSONValue(reading: request.body))?["offsetTable"] else { return }
    var offsets: [(MessageQueue, Int64)] = []
    for member in table.members {
      if case .object(let key) = member.key, let queue = MessageQueue(key), let offset = member.value.integer {
        offsets.append((queue, offset))
      }
    }
    // The form for clients in C++.
    for entry in table.elements {
      if let queue = MessageQueue(entry.members), let offset = entry["offset"]?.integer {
        offsets.append((queue, offset))
      }
    }
    for (queue, offset) in offsets where offset >= 0 {
      guard let reader = readers[queue] else { continue }
      client.tell(.loss, "\(queue) goes on at offset \(offset) instead of \(reader.next): an administrator reset it")
      reset(reader, to: offset)
    }
  }

  private func offsets(of topic: String?) -> JSONValue {
    let members = readers.values.filter { topic == nil || $0.queue.topic == topic }.sorted { $0.queue < $1.queue }.map {
      JSONMember(key: .object($0.queue.json), value: .integer($0.ledger.offset))
    }
    return .object(["messageQueueTable": .object(members)])
  }

  /// What `mqadmin consumerStatus` shows.
  private var runningInformation: JSONValue {
    let queues = readers.values.sorted { $0.queue < $1.queue }.map { reader in
      JSONMember(
        key: .object(reader.queue.json),
        value: .object([
          "cachedMsgCount": .integer(Int64(reader.ledger.undoneMessages)),
          "cachedMsgMaxOffset": .integer(reader.next), "cachedMsgMinOffset": .integer(reader.ledger.offset),
          "cachedMsgSizeInMiB": .integer(Int64(reader.ledger.heldBytes >> 20)),
          "commitOffset": .integer(reader.ledger.offset), "droped": .bool(false),
          "lastPullTimestamp": .integer(reader.lastAnswer), "locked": .bool(false),
        ]))
    }
    let properties = JSONValue.object([
      "PROP_CONSUME_TYPE": .string("CONSUME_PASSIVELY"), "PROP_CONSUMEORDERLY": .string("false"),
      "PROP_CONSUMER_START_TIMESTAMP": .string(String(started)), "PROP_CLIENT_VERSION": .string("V4_9_8"),
      "PROP_THREADPOOL_CORE_SIZE": .string("1"),
    ])
    return .object([
      "mqTable": .object(queues), "properties": properties, "statusTable": .object([:] as KeyValuePairs),
      "subscriptionSet": .array(topics.compactMap { subscriptions[$0]?.json(version: subscriptionVersion) }),
    ])
  }

  /// Whoever consumes gets this one message before all others; offsets do not change.
  private func consumeDirectly(_ request: RemotingCommand) async -> RemotingCommand? {
    let queue = MessageQueue(topic: "", brokerName: request.fields["brokerName"] ?? "", id: 0)
    let origin = MessageOrigin(bytes: request.frame, queue: queue, isRetry: retryTopic != nil)
    guard let messages = try? ReceivedMessage.records(in: request.body, origin), !messages.isEmpty
    else {
      return request.response(.systemError, remark: "the message cannot be read")
    }
    let began = ContinuousClock.now
    let owner = DirectOwner(count: messages.count)
    handoff.offer(Batch(queue: queue, messages: messages, owner: owner), isUrgent: true)
    // The administrator waits for 10 s.
    let verdict = await owner.verdict(within: .seconds(9))
    let result = JSONValue.object([
      "autoCommit": .bool(true), "consumeResult": .string(verdict.rawValue), "order": .bool(false),
      "remark": .string(verdict.remark),
      "spentTimeMills": .integer(Int64((ContinuousClock.now - began) / .milliseconds(1))),
    ])
    return request.response(.success, body: result.bytes)
  }
}
