internal import CMosquitto
internal import Loop

extension MQTTConnection {
  /// Subscribes to `topics`, at least once each, and returns when the broker has agreed to all. Not for `Incoming.gathered`, whose
  /// messages may lie before the broker's answer: that subscribes when it opens.
  package func subscribe(to topics: [String]) async throws(MQTTError) {
    let subscribing = MQTTSubscribing(topics)
    request(subscribing)
    if let error = await subscribing.waiter.value(orWhenCancelled: error(.cancelled, "cancelled")) { throw error }
  }

  /// Subscribes; a refusal ends the connection.
  func startSubscribing(to topics: [String]) {
    let subscribing = MQTTSubscribing(topics)
    subscribing.endsConnection = true
    request(subscribing)
  }

  /// Unsubscribes from `topics`; `done` is called when the broker has. What it had for them already comes all the same.
  package func startUnsubscribing(from topics: [String], done: @escaping @EventLoop () -> Void) {
    guard phase == .open, let handle, !topics.isEmpty else { return }
    var number: Int32 = 0
    let result = withTexts(topics) { texts in
      mosquitto_unsubscribe_multiple(handle.pointer, &number, Int32(texts.count), texts.baseAddress, nil)
    }
    guard result == MOSQ_ERR_SUCCESS.rawValue else { return }
    unsubscriptions[number] = done
    flushSoon()
  }

  /// The broker's answer.
  func unsubscribed(_ number: Int32) {
    progress += 1
    unsubscriptions.removeValue(forKey: number)?()
  }

  private func request(_ subscribing: MQTTSubscribing) {
    guard phase == .open, let handle else { return subscribing.settle(error(.closed, "the connection is not open")) }
    var number: Int32 = 0
    let result = withTexts(subscribing.topics) { texts in
      mosquitto_subscribe_multiple(
        handle.pointer, &number, Int32(texts.count), texts.baseAddress,
        Int32(MQTTMessage.QualityOfService.atLeastOnce.rawValue), 0, nil)
    }
    guard result == MOSQ_ERR_SUCCESS.rawValue else {
      return subscribing.settle(error(.invalid, "these topics cannot be subscribed to: \(subscribing.list)"))
    }
    subscriptions[number] = subscribing
    flushSoon()
  }

  /// C strings for the length of `body`.
  private func withTexts(
    _ texts: [String], _ body: (UnsafeBufferPointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) -> Int32 {
    let copies = texts.map { text in
      let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.utf8.count + 1)
      _ = copy.initialize(from: text.utf8CString)
      return copy
    }
    defer { for copy in copies { copy.deallocate() } }
    return copies.map(\.baseAddress).withUnsafeBufferPointer(body)
  }

  /// The broker's answer: one code for each topic.
  func subscribed(_ number: Int32, codes: UnsafeBufferPointer<Int32>) {
    progress += 1
    guard let subscribing = subscriptions.removeValue(forKey: number) else { return }
    let refused = zip(subscribing.topics, codes).first { $0.1 >= 0x80 }
    guard codes.count == subscribing.topics.count, refused == nil else {
      let topic = refused?.0 ?? subscribing.list
      let error = subscriptionRefusal(refused?.1 ?? 0x80, topic)
      subscribing.settle(error)
      if subscribing.endsConnection { EventLoop.spawn("refused") { [weak self] in await self?.end(error) } }
      return
    }
    subscribing.settle(nil)
    if subscribing.endsConnection { isSubscribed = true }
  }
}

/// One SUBSCRIBE that waits for its answer.
@EventLoop
final class MQTTSubscribing {
  let topics: [String]
  var endsConnection = false
  let waiter = Promised<MQTTError?>()

  init(_ topics: [String]) {
    self.topics = topics
  }

  var list: String { topics.joined(separator: ", ") }

  func settle(_ error: MQTTError?) { waiter.settle(error) }
}
