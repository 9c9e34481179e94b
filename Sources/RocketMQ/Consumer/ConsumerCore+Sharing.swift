internal import Loop

extension ConsumerCore {
  private static let period = Duration.seconds(20)
  private static let retry = Duration.seconds(1)

  /// Shares out the queues: at start, when the broker says that somebody came or went, and every 20 s.
  func share() async {
    while !Task.isCancelled {
      let isComplete = await shareOnce()
      await bell.wait(for: (isComplete ? Self.period : Self.retry) * Double.random(in: 0.75...1.25))
    }
  }

  /// Whether everything could be decided.
  private func shareOnce() async -> Bool {
    await introduce()
    var isComplete = true
    var hasChanged = false
    for topic in topics {
      switch await share(topic) {
      case .unchanged: break
      case .changed: hasChanged = true
      case .undecided: isComplete = false
      }
      if Task.isCancelled { return true }
    }
    if hasChanged {
      subscriptionVersion = max(subscriptionVersion + 1, WallClock.unixMilliseconds)
      await client.beat()
    }
    return isComplete
  }

  /// Before its first heartbeat a member is in no broker's list, and would get nothing.
  private func introduce() async {
    let known = client.routes.allAddresses
    for topic in topics where client.routes.routes[topic] == nil { _ = try? await client.routes.refresh(topic) }
    guard !isIntroduced || client.routes.allAddresses != known else { return }
    isIntroduced = true
    await client.beat()
  }

  private enum Outcome {
    case unchanged, changed, undecided
  }

  private func share(_ topic: String) async -> Outcome {
    do throws(RocketMQError) {
      let route = try await client.routes.route(of: topic)
      let queues = route.readQueues(of: topic)
      let mine = settings.isBroadcasting ? queues : try await part(of: queues, route)
      note(nil, of: topic)
      let outcome = await take(mine, of: topic)
      return isIntroduced ? outcome : .undecided
    } catch .noRoute(topic) where topic == retryTopic {
      // The broker makes it when it first hears of the group.
      note(nil, of: topic)
      return .undecided
    } catch .closed {
      return .unchanged
    } catch {
      note("\(topic): \(error)", of: topic, cause: error)
      return .undecided
    }
  }

  /// What of a topic's queues is this member's.
  private func part(of queues: [MessageQueue], _ route: TopicRoute) async throws(RocketMQError) -> [MessageQueue] {
    guard let address = client.routes.anyAddress(for: route) else { throw .noRoute(topic: queues.first?.topic ?? "") }
    let command = RemotingCommand(.consumerList, fields: ["consumerGroup": group])
    let connection = try await client.broker(address)
    let response = try await connection.response(to: command, within: client.settings.requestLimit)
    guard response.code == ResponseCode.success.rawValue else {
      // It knows nobody of this group: it did not get the heartbeat, or forgot.
      isIntroduced = false
      throw connection.refusal(response)
    }
    let list = (try? JSONValue(reading: response.body))?["consumerIdList"]?.elements.compactMap(\.string) ?? []
    members = Allocation.sorted(list)
    // Whom a broker does not know the others do not leave any queues to.
    if !members.contains(client.id) { isIntroduced = false }
    return Allocation.queues(of: client.id, among: members, queues)
  }

  /// Lets go of what is not this member's any more, and takes what is new.
  private func take(_ mine: [MessageQueue], of topic: String) async -> Outcome {
    guard let subscription = subscriptions[topic] else { return .unchanged }
    let wanted = Set(mine)
    var outcome = Outcome.unchanged
    // What another member could not begin either is its own trouble now.
    let names = Set(mine.map(\.description))
    for name in problems.keys where name.hasPrefix(topic + "/") && !names.contains(name) { note(nil, of: name) }
    for (queue, reader) in readers where queue.topic == topic && !wanted.contains(queue) {
      release(reader)
      outcome = .changed
    }
    var silent: Set<String> = []
    // One broker that does not answer must not be waited for once for each of its queues: one goes ahead, and the others follow all at
    // once, because some brokers are far away.
    let new = Dictionary(grouping: mine.filter { readers[$0] == nil }, by: \.brokerName)
    for wave in [new.values.map { $0.prefix(1) }, new.values.map { $0.dropFirst() }] {
      let queues = wave.joined().filter { !silent.contains($0.brokerName) }
      for (queue, result) in await positions(of: queues) where readers[queue] == nil {
        guard !Task.isCancelled else { return outcome }
        switch result {
        case .success(let position):
          begin(queue, subscription, from: position)
          outcome = outcome == .undecided ? .undecided : .changed
        case .failure(.closed): return outcome
        case .failure(let error):
          silent.insert(queue.brokerName)
          note("\(queue) cannot be begun: \(error)", of: "\(queue)", cause: error)
          outcome = .undecided
        }
      }
    }
    return outcome
  }

  private func begin(_ queue: MessageQueue, _ subscription: Subscription, from position: Int64) {
    let reader = QueueReader(queue, subscription, from: position, of: self)
    readers[queue] = reader
    reader.start()
    note(nil, of: "\(queue)")
  }

  private func positions(of queues: [MessageQueue]) async -> [(MessageQueue, Result<Int64, RocketMQError>)] {
    await withTaskGroup(of: (MessageQueue, Result<Int64, RocketMQError>).self) { group in
      for queue in queues {
        group.addTask {
          do throws(RocketMQError) {
            return (queue, .success(try await self.position(of: queue)))
          } catch {
            return (queue, .failure(error))
          }
        }
      }
      var positions: [(MessageQueue, Result<Int64, RocketMQError>)] = []
      for await position in group { positions.append(position) }
      return positions
    }
  }

  private func release(_ reader: QueueReader) {
    readers[reader.queue] = nil
    reader.stop()
    guard !settings.isBroadcasting else { return }
    // The next owner asks for it soon. Ends by itself: an answer has a time limit.
    EventLoop.spawn("store offset") { await reader.commit() }
  }
}
