internal import CausewayCore
internal import Loop

/// Takes out of the kept states what the owner's word on a device's model has made an occurrence since it was kept: a snapshot must
/// not ring. At start, for inputs whose devices are configured.
struct StateReview {
  let journal: any Journal
  let input: String
  let dialect: any Dialect
  let devices: DeviceBook

  @EventLoop
  func run() async throws {
    let head = await journal.head
    var position = Position.start
    while true {
      let page = try await journal.states(after: position, through: head, limit: 256)
      guard let last = page.last?.position else { return }
      let outdated = page.filter {
        $0.input == input && $0.event.kind == .state && dialect.kind(of: $0.event, devices: devices) != .state
      }
      if !outdated.isEmpty {
        _ = try await journal.append(PendingBatch(retiredStates: outdated.compactMap(\.event.stateKey)))
      }
      position = last
      await EventLoop.breathe()
    }
  }
}
