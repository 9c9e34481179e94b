internal import Loop

extension ProducerCore {
  /// So many topics' routes are kept fresh; of more they are asked for once, and again when something fails.
  private static let mostPublished = 256

  func queues(of topic: String) async throws(RocketMQError) -> [MessageQueue] {
    try Name.checkTopic(topic)
    guard !isClosed else { throw .closed }
    return try await writeQueues(of: topic)
  }

  func writeQueues(of topic: String) async throws(RocketMQError) -> [MessageQueue] {
    let queues: [MessageQueue]
    do throws(RocketMQError) {
      queues = try await route(of: topic).writeQueues(of: topic)
      if published.count < Self.mostPublished, published.insert(topic).inserted { client.routes.want(topic) }
    } catch .noRoute {
      // Where the broker makes topics, it makes this one when it first hears of it.
      guard let route = try? await client.routes.route(of: Self.pattern) else { throw .noRoute(topic: topic) }
      queues = route.writeQueues(of: topic, atMost: Self.patternQueues)
    }
    guard !queues.isEmpty else { throw .noRoute(topic: topic) }
    return queues
  }

  private func route(of topic: String) async throws(RocketMQError) -> TopicRoute {
    if !doubted.contains(topic), let known = client.routes.routes[topic] { return known }
    do throws(RocketMQError) {
      let route = try await asked(topic)
      doubted.remove(topic)
      return route
    } catch .noNameServer(let reasons) {
      // Brokers may be there all the same.
      guard let known = client.routes.routes[topic] else { throw .noNameServer(reasons) }
      return known
    }
  }

  /// Many who want to know the same ask once.
  private func asked(_ topic: String) async throws(RocketMQError) -> TopicRoute {
    if let task = asking[topic] { return try await task.value.get() }
    let task = EventLoop.spawn("route of \(topic)") { await self.ask(topic) }
    asking[topic] = task
    return try await task.value.get()
  }

  private func ask(_ topic: String) async -> Result<TopicRoute, RocketMQError> {
    defer { asking[topic] = nil }
    do throws(RocketMQError) {
      return .success(try await client.routes.refresh(topic))
    } catch {
      return .failure(error)
    }
  }

  func check(_ topic: String) async throws(RocketMQError) {
    try Name.checkTopic(topic)
    guard !isClosed else { throw .closed }
    doubted.insert(topic)
    for broker in Set(try await writeQueues(of: topic).map(\.brokerName)).sorted() {
      let connection = try await client.master(of: broker, topic: topic)
      guard let heartbeat = client.heartbeat else { continue }
      _ = try await connection.success(of: heartbeat, within: client.settings.requestLimit)
    }
  }
}
