internal import CausewayCore
internal import Loop
internal import RocketMQ

/// Publishes entries at least once, those of one subject in order.
struct RocketMQSink: Sink {
  /// Entries of one lane: more of them need no second round trip.
  let batchLimit = 32

  private let settings: RocketMQOutputSettings
  private let line: ClusterLine
  private let publisher: RocketMQPublisher

  init(_ settings: RocketMQOutputSettings, _ context: OutputContext, _ line: ClusterLine) {
    self.settings = settings
    self.line = line
    publisher = RocketMQPublisher(output: context.name, sizeLimit: settings.sizeLimit)
  }

  /// Messages that stand side by side and go to one queue.
  private struct Run {
    let key: [UInt8]
    let isUrgent: Bool
    let isSteady: Bool
    var messages: [Message]
  }

  @EventLoop
  func deliver(_ batch: [RoutedEntry]) async throws(DeliveryError) {
    var runs: [Run] = []
    var flaw: DeliveryError?
    for (index, routed) in batch.enumerated() {
      do throws(RocketMQTopic.Flaw) {
        try add(routed, to: &runs)
      } catch {
        flaw = DeliveryError(.reject, "it cannot be published: \(error)", accepted: index)
        break
      }
    }
    var accepted = 0
    for run in runs {
      do throws(DeliveryError) {
        try await line.send(
          run.messages, orderedBy: run.key, isUrgent: run.isUrgent, isSteady: run.isSteady)
        accepted += run.messages.count
      } catch {
        throw DeliveryError(error.verdict, error.reason, accepted: accepted + error.accepted)
      }
    }
    if let flaw { throw flaw }
  }

  private func add(_ routed: RoutedEntry, to runs: inout [Run]) throws(RocketMQTopic.Flaw) {
    let messaging = routed.settings as? RocketMQMessaging ?? settings.messaging
    let message = try publisher.message(for: routed.entry, saying: messaging, isReplayed: routed.isReplayed)
    let key = Self.key(of: routed.entry.event)
    let isUrgent = routed.route.priority == .alarm
    if let last = runs.last, last.key == key, last.isUrgent == isUrgent, last.messages.first?.topic == message.topic {
      runs[runs.count - 1].messages.append(message)
    } else {
      let isSteady = messaging.steadyTopic != nil && messaging.steadyTopic == settings.messaging.steadyTopic
      runs.append(Run(key: key, isUrgent: isUrgent, isSteady: isSteady, messages: [message]))
    }
  }

  /// What keeps its order. An event without a subject keeps none: it may lie anywhere.
  private static func key(of event: Event) -> [UInt8] {
    guard let subject = event.subject else { return Array(event.source.utf8) + [0, 0] + event.id.utf8 }
    return Array(event.source.utf8) + [0] + subject.utf8
  }
}
