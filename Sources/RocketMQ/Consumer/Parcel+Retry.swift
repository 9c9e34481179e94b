extension Parcel {
  /// What the broker added, or set for one way through its topics alone.
  private static let ofOneWay: Set<String> = [
    PropertyName.wait, PropertyName.delay, PropertyName.realTopic, PropertyName.realQueue, PropertyName.transaction,
    PropertyName.reconsumeTime, PropertyName.maxReconsumeTimes, PropertyName.retryTopic, PropertyName.originMessage,
    "CLUSTER", "MSG_REGION", "TRACE_ON",
  ]

  /// A copy of `message` for the retry topic of its group, as the broker itself would make one of it.
  init(retrying message: ReceivedMessage, _ delay: RetryDelay, of settings: ConsumerSettings) {
    let times = message.reconsumeTimes
    // Some brokers make a dead letter of the last, others of the one after.
    let count = delay == .deadLetter ? Int32(clamping: settings.retries + 1) : times &+ 1
    var properties = message.properties.filter { !Self.ofOneWay.contains($0.name) }
    properties.append((PropertyName.retryTopic, message.topic))
    properties.append((PropertyName.originMessage, message.properties[PropertyName.originMessage] ?? message.offsetID))
    properties.append((PropertyName.reconsumeTime, String(count)))
    properties.append((PropertyName.maxReconsumeTimes, String(settings.retries)))
    switch delay {
    case .automatic: properties.append((PropertyName.delay, String(3 + times)))
    case .level: properties.append((PropertyName.delay, String(delay.number)))
    case .deadLetter: break
    }
    self.init(
      topic: Name.retryTopic(of: settings.group), id: message.id, properties: MessageProperties.text(properties),
      body: Array(message.storedBody), flags: message.storedCompression, flag: message.flag,
      retries: Retries(count: count, most: Int32(clamping: settings.retries)))
  }
}

extension ReceivedMessage {
  /// What is to be said of `storedBody` where it is published again.
  fileprivate var storedCompression: Int32 { layout.flags.rawValue & (MessageFlags.compressed.rawValue | 0x700) }
}
