internal import Loop

extension ClientCore {
  private static let limit = Duration.seconds(6)

  func brokers() async throws(RocketMQError) -> [BrokerInformation] {
    let response = try await nameServers.success(of: RemotingCommand(.cluster))
    do throws(JSONScanner.Malformed) {
      let table = try JSONValue(reading: response.body)["brokerAddrTable"]?.members ?? []
      return table.compactMap { member in
        guard let name = member.key.text else { return nil }
        return BrokerInformation(
          name: name, cluster: member.value["cluster"]?.string ?? "",
          addresses: member.value["brokerAddrs"].map(TopicRoute.addresses) ?? [:])
      }.sorted { $0.name < $1.name }
    } catch {
      throw .malformed(address: "a name server", reason: error.reason)
    }
  }

  /// Asks every master; the first that refuses ends it.
  @discardableResult
  private func askMasters(_ command: RemotingCommand) async throws(RocketMQError) -> Int {
    var count = 0
    for information in try await brokers() {
      guard let master = information.addresses[0] else { continue }
      _ = try await broker(routes.mapped(master)).success(of: command, within: Self.limit)
      count += 1
    }
    guard count > 0 else { throw .noBroker(name: "of any name") }
    return count
  }

  func createTopic(_ topic: String, queues: Int32) async throws(RocketMQError) {
    let fields: HeaderFields = [
      "defaultTopic": "TBW102", "order": "false", "perm": "6", "readQueueNums": String(queues), "topic": topic,
      "topicFilterType": "SINGLE_TAG", "topicSysFlag": "0", "writeQueueNums": String(queues),
    ]
    let count = try await askMasters(RemotingCommand(.createTopic, fields: fields))
    let deadline = ContinuousClock.now + Self.limit
    while true {
      if let route = try? await routes.refresh(topic), Set(route.queues.map(\.brokerName)).count >= count { return }
      guard ContinuousClock.now < deadline else { throw .noRoute(topic: topic) }
      guard (try? await EventLoop.sleep(for: .milliseconds(20))) != nil else { throw .closed }
    }
  }

  func deleteTopic(_ topic: String) async throws(RocketMQError) {
    let fields: HeaderFields = ["topic": topic]
    try await askMasters(RemotingCommand(.deleteTopicAtBroker, fields: fields))
    for answer in await nameServers.everyResponse(to: RemotingCommand(.deleteTopicAtNameServer, fields: fields)) {
      _ = try answer.get()
    }
  }

  func createGroup(_ group: String, retries: Int32) async throws(RocketMQError) {
    let body = JSONValue.object([
      "groupName": .string(group), "consumeEnable": .bool(true), "consumeFromMinEnable": .bool(true),
      "consumeBroadcastEnable": .bool(true), "retryQueueNums": .integer(1), "retryMaxTimes": .integer(Int64(retries)),
      "brokerId": .integer(0), "whichBrokerWhenConsumeSlowly": .integer(1),
      "notifyConsumerIdsChangedEnable": .bool(true),
    ])
    try await askMasters(RemotingCommand(.createGroup, body: body.bytes))
  }

  func resetOffsets(of group: String, topic: String, to milliseconds: Int64) async throws(RocketMQError) {
    let fields: HeaderFields = [
      "group": group, "isForce": "true", "offset": "-1", "queueId": "-1", "timestamp": String(milliseconds),
      "topic": topic,
    ]
    do throws(RocketMQError) {
      try await askMasters(RemotingCommand(.resetOffset, fields: fields))
    } catch .refused(.consumerNotOnline, _, _) {
      // Brokers before 5.2 only pass it on to members, and there are none.
      for queue in try await routes.refresh(topic).readQueues(of: topic) {
        try await resetOffset(of: group, queue, to: milliseconds)
      }
    }
  }

  private func resetOffset(
    of group: String, _ queue: MessageQueue, to milliseconds: Int64
  ) async throws(RocketMQError) {
    let broker = try await master(of: queue.brokerName, topic: queue.topic)
    let place: HeaderFields = ["queueId": String(queue.id), "topic": queue.topic]
    var search = place
    search.append(unchecked: "timestamp", String(milliseconds))
    let found = try await broker.success(of: RemotingCommand(.searchOffset, fields: search), within: Self.limit)
    guard let offset = found.fields["offset"] else {
      throw .malformed(address: broker.address, reason: "an answer without offset")
    }
    var update = place
    update.append(unchecked: "commitOffset", offset)
    update.append(unchecked: "consumerGroup", group)
    _ = try await broker.success(of: RemotingCommand(.updateConsumerOffset, fields: update), within: Self.limit)
  }

  func createUser(_ name: String, password: String) async throws(RocketMQError) {
    let body = JSONValue.object([
      "username": .string(name), "password": .string(password), "userType": .string("Normal"),
      "userStatus": .string("enable"),
    ])
    try await askMasters(RemotingCommand(.createUser, fields: ["username": name], body: body.bytes))
  }

  func allow(_ user: String, _ actions: [String], on resources: [String]) async throws(RocketMQError) {
    let entries = resources.map { resource in
      JSONValue.object([
        "resource": .string(resource), "actions": .array(actions.map { .string($0) }), "sourceIps": .array([]),
        "decision": .string("Allow"),
      ])
    }
    let policy = JSONValue.object(["policyType": .string("Custom"), "entries": .array(entries)])
    let subject = "User:\(user)"
    let body = JSONValue.object(["subject": .string(subject), "policies": .array([policy])])
    try await askMasters(RemotingCommand(.createRule, fields: ["subject": subject], body: body.bytes))
  }
}
