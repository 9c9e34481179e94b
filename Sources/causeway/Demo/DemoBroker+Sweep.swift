internal import CausewayCore
internal import Loop
internal import Mosquitto

extension DemoBroker {
  private static let patience = Duration.seconds(3)
  /// After so long without another one, all that the broker keeps has come.
  private static let silence = Duration.milliseconds(300)

  /// Takes away what the broker keeps of this demo. Nobody who publishes there runs any more.
  /// - Returns: whether nothing is left.
  @EventLoop
  func sweep() async -> Bool {
    let until = ContinuousClock.now + Self.patience
    let kept = KeptTopics()
    do {
      let connection = try await MQTTConnection.open(settings("sweep"), incoming: .handled { kept.note($0) })
      defer { connection.close() }
      try await connection.subscribe(to: ["\(Self.prefix)/#"])
      while kept.quiet < Self.silence, ContinuousClock.now < until { try await EventLoop.sleep(for: .milliseconds(50)) }
      try await connection.publish(kept.topics.map { MQTTMessage(topic: $0, payload: [], isRetained: true) })
      return true
    } catch {
      return false
    }
  }
}

/// Topics at which something lies.
@EventLoop
private final class KeptTopics {
  private(set) var topics: Set<String> = []
  private var last = ContinuousClock.now

  var quiet: Duration { ContinuousClock.now - last }

  /// What was published a moment ago may come as it was, not as something kept.
  func note(_ message: MQTTMessage) {
    guard !message.payload.isEmpty else { return }
    topics.insert(message.topic)
    last = .now
  }
}
