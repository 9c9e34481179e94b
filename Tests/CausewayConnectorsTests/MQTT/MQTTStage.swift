import CausewayCore
import CausewayDelivery
import CausewayTestKit
import Loop
import Mosquitto
import RealBroker
import Synchronization

@testable import CausewayConnectors

/// An output with its follower, on a journal and a broker of its own, that can be started again and again.
@EventLoop
final class MQTTStage {
  let journal = MemoryJournal()
  let broker: RealBroker
  var settings = MQTTOutputSettings()
  var routes = [Route(name: "all", match: .everything, outputs: ["home"])]
  var devices = TestDevices()
  var name = "home"
  var renamedFrom: String?
  private var farewell: (any Farewell)?
  private var running: [Task<Void, Never>] = []
  private(set) var link: Link
  private let time = RealTime()
  private var count = 0

  init(_ broker: RealBroker, discovery: DiscoverySettings? = DiscoverySettings()) {
    self.broker = broker
    settings.broker.port = broker.port
    settings.broker.host = "127.0.0.1"
    settings.clientID = "gw"
    settings.discovery = discovery
    settings.discovery?.announcesGateway = false
    link = Link(name: "home", direction: .output, type: "mqtt", canBeDown: false, since: time.now)
  }

  func start() async throws {
    let live = LiveRoutes(RoutingTable(routes).routes(to: name))
    link = Link(name: name, direction: .output, type: "mqtt", canBeDown: true, since: time.now)
    let plan = MQTTPlan(name: name, settings: settings)
    let context = OutputContext(
      name: name, renamedFrom: renamedFrom, journal: journal, routes: live, upstream: Upstream([]),
      catalogs: Catalogs([SampleCatalog()]), devices: devices, release: "1.0", link: link, time: time, log: .silent)
    for part in plan.parts(context) {
      switch part {
      case .service(let service): running.append(EventLoop.spawn { await service.run() })
      case .sink(let sink):
        var delivery = plan.delivery ?? DeliverySettings()
        delivery.start = .oldest
        let output = PushOutput(
          PushOutputContext(
            name: name, renamedFrom: renamedFrom, routes: live, routesMark: "r", settings: delivery, journal: journal,
            link: link, time: time, log: .silent, announce: { _ in }),
          sink: sink)
        try await output.prepare()
        running.append(EventLoop.spawn { await output.run() })
      case .farewell(let farewell): self.farewell = farewell
      case .route: break
      }
    }
  }

  /// As the gateway ends in order.
  func stop() async {
    for task in running { task.cancel() }
    for task in running { await task.value }
    running = []
  }

  /// As when it is taken out of the configuration.
  func takeLeave(within limit: Duration, sparing neighbours: [String] = []) async -> String? {
    await farewell?.takeLeave(within: limit, sparing: neighbours)
  }

  func restart() async throws {
    await stop()
    try await start()
  }

  @discardableResult
  func append(_ events: Event...) async throws -> Receipt {
    try await journal.append(PendingBatch(events, input: "in", receivedAt: time.now))
  }

  func state(_ subject: String, _ value: String) async throws {
    count += 1
    try await append(
      .sample("s\(count)", source: "/test/home", type: "test.report", subject: subject, data: #"{"value":"\#(value)"}"#)
    )
  }

  func ring(_ subject: String = "bell/ring") async throws {
    count += 1
    try await append(
      .sample(
        "r\(count)", source: "/test/home", type: "test.ring", subject: subject, kind: .occurrence,
        data: #"{"value":"1"}"#))
  }
}

/// Devices that a test teaches.
final class TestDevices: DeviceDirectory {
  private let state = Mutex((book: DeviceBook(), listeners: [AsyncStream<Void>.Continuation]()))

  var book: DeviceBook { state.withLock { $0.book } }

  func learn(_ device: Device) {
    let listeners = state.withLock { state in
      state.book.learn(device)
      return state.listeners
    }
    for listener in listeners { listener.yield() }
  }

  func changes() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    state.withLock { $0.listeners.append(continuation) }
    return stream
  }
}
