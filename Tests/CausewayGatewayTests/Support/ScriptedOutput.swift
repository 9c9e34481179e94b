import CausewayConnectors
import CausewayCore
import Loop
import Synchronization

/// `type: scripted`: an output whose far end does what a test says. The test finds it by its `key`.
struct ScriptedOutput: OutputType {
  static let type = "scripted"

  static func read(name: String, _ section: ConfigSection) -> any OutputPlan {
    Plan(sink: FarEnd.named(section.string("key", default: name)))
  }

  private struct Plan: OutputPlan {
    let sink: FarEnd

    var delivery: DeliverySettings? { DeliverySettings() }
    func parts(_ context: OutputContext) -> [Part] { [.sink(sink)] }
    func preview(of entry: Entry, by route: Route) -> OutputPreview { .text(entry.event.id) }
  }
}

/// What such an output pushes to.
final class FarEnd: Sink {
  private struct State {
    var failure: DeliveryError?
    var accepted: [RoutedEntry] = []
  }

  private static let all = Mutex<[String: FarEnd]>([:])
  private let state = Mutex(State())

  let batchLimit = 8

  static func named(_ key: String) -> FarEnd {
    all.withLock { all in
      if let known = all[key] { return known }
      let new = FarEnd()
      all[key] = new
      return new
    }
  }

  /// What it answers from now on; `nil` accepts.
  var failure: DeliveryError? {
    get { state.withLock { $0.failure } }
    set { state.withLock { $0.failure = newValue } }
  }

  var accepted: [RoutedEntry] { state.withLock { $0.accepted } }
  var acceptedIDs: [String] { accepted.map(\.entry.event.id) }

  func deliver(_ batch: [RoutedEntry]) async throws(DeliveryError) {
    let failure = state.withLock { state in
      if state.failure == nil { state.accepted += batch }
      return state.failure
    }
    if let failure { throw failure }
  }
}
