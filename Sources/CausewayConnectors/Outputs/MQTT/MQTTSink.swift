internal import CausewayCore
internal import Loop
internal import Mosquitto

/// Publishes entries at least once, in order. What a broker does not take is as rare as a broker that is away is common.
struct MQTTSink: Sink {
  /// Entries of one lane: more of them need no second round trip.
  let batchLimit = 32

  private let settings: MQTTOutputSettings
  private let context: OutputContext
  private let line: BrokerLine
  private let desk: AnnouncementDesk
  private let publisher: MQTTPublisher

  init(_ settings: MQTTOutputSettings, _ context: OutputContext, _ line: BrokerLine, _ desk: AnnouncementDesk) {
    self.settings = settings
    self.context = context
    self.line = line
    self.desk = desk
    publisher = MQTTPublisher(prefix: settings.prefix, sizeLimit: settings.sizeLimit)
  }

  @EventLoop
  func deliver(_ batch: [RoutedEntry]) async throws(DeliveryError) {
    // What is known of entities is known once the line has begun, and nobody is told of any while it is down.
    try await line.open()
    var messages: [MQTTMessage] = []
    /// Where in the batch each message comes from.
    var indexes: [Int] = []
    var flaw: DeliveryError?
    for (index, routed) in batch.enumerated() {
      do throws(MQTTTopic.Flaw) {
        for message in try await self.messages(for: routed) {
          messages.append(message)
          indexes.append(index)
        }
      } catch {
        flaw = DeliveryError(.reject, "it cannot be published: \(error)", accepted: index)
        break
      }
    }
    do throws(DeliveryError) {
      if !messages.isEmpty { try await line.publish(messages) }
    } catch {
      throw DeliveryError(error.verdict, error.reason, accepted: indexes[min(error.accepted, indexes.count - 1)])
    }
    if let flaw { throw flaw }
  }

  /// None for what need not be sent any more; several where the state of an entity has a place of its own.
  @EventLoop
  private func messages(for routed: RoutedEntry) async throws(MQTTTopic.Flaw) -> [MQTTMessage] {
    let (entry, messaging) = (routed.entry, routed.settings as? MQTTMessaging ?? settings.messaging)
    if settings.catchUp == .newest, await isOvertaken(routed, messaging) { return [] }
    var happened: String?
    var states: [MQTTMessage] = []
    if settings.discovery != nil {
      let topic = try publisher.topic(of: entry, messaging)
      let known = await desk.know(entry, at: topic, messaging)
      if let limit = known?.expiresAfter, !routed.isReplayed, context.time.now - entry.receivedAt > limit {
        context.link.ignored("what happened is longer ago than anybody cares", at: context.time.now)
        return []
      }
      if let happening = known?.happening, entry.event.kind == .occurrence {
        happened = Self.word(for: entry, happening)
      }
      if let topics = known?.stateTopics, !topics.isEmpty {
        let payload = MQTTPayload.json(of: entry)
        states = topics.map { MQTTMessage(topic: $0, payload: payload, isRetained: true) }
      }
    }
    let message = try publisher.message(
      for: entry, saying: messaging, happened: happened, isReplayed: routed.isReplayed)
    if message.isRetained || !states.isEmpty { desk.sendingRetained(entry) }
    return states + [message]
  }

  private static func word(for entry: Entry, _ happening: EntityValue) -> String {
    guard let data = entry.event.data, let root = (try? JSONDocument(data))?.root else { return happening.fallbackName }
    return happening.name(in: root, at: happening.path)
  }

  /// Whether a state that waited has been followed by one that goes to the same place.
  @EventLoop
  private func isOvertaken(_ routed: RoutedEntry, _ messaging: MQTTMessaging) async -> Bool {
    let entry = routed.entry
    // What has only just come in did not wait.
    guard entry.event.kind == .state, !routed.isReplayed, context.time.now - entry.receivedAt > .seconds(2),
      let key = entry.event.stateKey, let newest = try? await context.journal.statePositions(of: [key])[key],
      newest > entry.position,
      let next = try? await context.journal.states(
        after: Position(rawValue: newest.rawValue - 1), through: newest, limit: 1
      ).first,
      let route = context.routes.current.first(matching: next)
    else { return false }
    let other = route.settings[context.name] as? MQTTMessaging ?? settings.messaging
    let isSame = (try? publisher.topic(of: next, other)) == (try? publisher.topic(of: entry, messaging))
    if isSame { context.link.ignored("a newer state had come while this one waited", at: context.time.now) }
    return isSame
  }
}
