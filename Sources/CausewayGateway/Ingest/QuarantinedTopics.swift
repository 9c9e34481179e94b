internal import CausewayCore
internal import Synchronization

/// Which retained deliveries an input has put into quarantine since it began: a broker sends them at every subscription, and each new
/// connection would fill the quarantine with the same once more, until the oldest must leave.
final class QuarantinedTopics: Sendable {
  /// What a delivery is known by.
  struct Mark: Sendable {
    let topic: String
    fileprivate let digest: Int

    /// `nil` for one that does not come again by itself. Reads the whole body.
    init?(of delivery: Delivery) {
      guard let topic = delivery.topic, delivery.retained else { return nil }
      var hasher = Hasher()
      delivery.body.withUnsafeBytes { hasher.combine(bytes: $0) }
      hasher.combine(delivery.attributes)
      hasher.combine(delivery.defect?.reason)
      self.topic = topic
      digest = hasher.finalize()
    }
  }

  /// Topics that are remembered; what others retain may come into quarantine again.
  private static let capacity = 4_096

  private let digests = Mutex<[String: Int]>([:])

  /// Whether the last that was noted of this topic is the very same.
  func holds(_ mark: Mark) -> Bool { digests.withLock { $0[mark.topic] } == mark.digest }

  /// Called once they are on disk.
  func note(_ marks: [Mark]) {
    guard !marks.isEmpty else { return }
    digests.withLock { digests in
      for mark in marks where digests[mark.topic] != nil || digests.count < Self.capacity {
        digests[mark.topic] = mark.digest
      }
    }
  }
}
