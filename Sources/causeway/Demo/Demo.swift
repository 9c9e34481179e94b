internal import CausewayCore
internal import CausewayGateway
internal import Loop

/// A gateway with a home that lives in front of it.
@EventLoop
final class Demo {
  private let configuration: GatewayConfiguration
  private let simulation: @Sendable (_ address: String) -> Simulator
  private let log: Log
  private let bell: ReloadBell
  private let tell: @EventLoop (Simulator.Outcome) -> Void
  private let welcome: @EventLoop (_ address: String) -> Void
  private let afterwards: @EventLoop () async -> Void
  private var life: Task<Void, Never>?
  private var isEnding = false

  /// - Parameters:
  ///   - simulation: the home, once the gateway's address is known.
  ///   - welcome: called once with that address, before anything happens.
  ///   - tell: called for each thing that happens; must not block.
  ///   - afterwards: called once, when the gateway has ended after a start.
  init(
    _ configuration: GatewayConfiguration, log: Log, bell: ReloadBell = ReloadBell(),
    simulation: @escaping @Sendable (_ address: String) -> Simulator,
    welcome: @escaping @EventLoop (_ address: String) -> Void, tell: @escaping @EventLoop (Simulator.Outcome) -> Void,
    afterwards: @escaping @EventLoop () async -> Void
  ) {
    self.configuration = configuration
    self.simulation = simulation
    self.log = log
    self.bell = bell
    self.welcome = welcome
    self.tell = tell
    self.afterwards = afterwards
  }

  /// Runs until the task is cancelled: then life stands still, and after it the gateway.
  func run() async throws {
    let (configuration, log, bell) = (configuration, log, bell)
    let gateway = EventLoop.spawnThrowing("gateway") {
      try await Gateway.run(configuration, log: log, bell: bell) { addresses in
        // Ends by itself, at once; what it starts is kept in `life`.
        EventLoop.spawn("begin demo") { await self.begin(addresses.http) }
      }
    }
    try await withTaskCancellationHandler {
      try await gateway.value
    } onCancel: {
      // Ends by itself: `run` waits for the gateway, which this stops.
      EventLoop.spawn("end demo") {
        await self.end()
        gateway.cancel()
      }
    }
    // In a task of its own: this one is cancelled, and nothing it awaits would wait.
    let afterwards = afterwards
    await EventLoop.spawn("after demo") { await afterwards() }.value
  }

  private func begin(_ address: String) {
    guard !isEnding else { return }
    welcome(address)
    let simulator = simulation(address)
    life = EventLoop.spawn("simulated home") { await self.live(simulator) }
  }

  private func live(_ simulator: Simulator) async {
    await simulator.run(tell)
  }

  private func end() async {
    isEnding = true
    life?.cancel()
    await life?.value
  }
}
