import CausewayCore
import Loop

/// A far end that does what a test says.
@EventLoop
final class ScriptedSink: Sink {
  enum Answer {
    case accept
    case fail(DeliveryError)
    /// Not before the test lets it go on.
    case hold
  }

  nonisolated let batchLimit: Int
  var answer: (RoutedEntry) -> Answer = { _ in .accept }
  /// What was accepted, in order.
  private(set) var accepted: [RoutedEntry] = []
  /// Every entry that was offered, in order.
  private(set) var offered: [RoutedEntry] = []
  private(set) var underWay = 0
  private(set) var mostUnderWay = 0
  private var held: [CheckedContinuation<Void, Never>] = []

  init(batchLimit: Int = 1) {
    self.batchLimit = batchLimit
  }

  var acceptedIDs: [String] { accepted.map(\.entry.event.id) }
  var isHolding: Int { held.count }

  @EventLoop
  func deliver(_ batch: [RoutedEntry]) async throws(DeliveryError) {
    underWay += 1
    mostUnderWay = max(mostUnderWay, underWay)
    defer { underWay -= 1 }
    for (index, routed) in batch.enumerated() {
      offered.append(routed)
      switch answer(routed) {
      case .accept: break
      case .hold: await withCheckedContinuation { held.append($0) }
      case .fail(let error):
        throw DeliveryError(error.verdict, error.reason, accepted: index, pausesOutput: error.pausesOutput)
      }
      accepted.append(routed)
    }
  }

  func release() {
    let held = held
    self.held = []
    for continuation in held { continuation.resume() }
  }
}

extension ScriptedSink.Answer {
  static let away = Self.fail(DeliveryError(.unavailable(retryAfter: nil), "connection refused"))
  static let retry = Self.fail(DeliveryError(.retry(after: nil), "500"))
  static let reject = Self.fail(DeliveryError(.reject, "422"))
}
