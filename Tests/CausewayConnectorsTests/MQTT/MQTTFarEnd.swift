import CausewayCore
import CausewayTestKit
import Loop
import Mosquitto
import ScriptedServer

@testable import CausewayConnectors

/// A broker of few words, for the checks that every sink has to pass. It cannot refuse: MQTT 3.1.1 knows no such answer.
@EventLoop
final class MQTTFarEnd: FarEnd {
  let script = FarEndScript()
  let answers: Set<FarEndAnswer> = [.accept, .vanish, .hang]
  private var server = ScriptedServer()
  private var port: UInt16 = 0
  private let mute = ScriptedServer()
  private var unreachable: UnreachableServer?

  var openConnections: Int { server.openConnections }

  func start() async throws {
    server = ScriptedServer()
    let script = script
    port = try Self.port(of: server.start(port: port) { try await MQTTConversation($0, script).run() })
  }

  func stop() async {
    server.crash()
    mute.crash()
  }

  private static func port(of url: String) -> UInt16 { url.split(separator: ":").last.flatMap { UInt16($0) } ?? 0 }

  func sink(at place: FarEndPlace, timeout: Duration) throws -> any Sink {
    var settings = MQTTOutputSettings()
    settings.broker.host = place == .name ? "localhost" : "127.0.0.1"
    settings.broker.credentials = MQTTCredentials(username: SinkCheck.canary, password: SinkCheck.canary)
    settings.clientID = "gateway"
    settings.timeout = timeout
    switch place {
    case .address, .name: settings.broker.port = port
    case .unreachable:
      let server = try unreachable ?? UnreachableServer()
      unreachable = server
      settings.broker.port = server.port
    case .mute: settings.broker.port = Self.port(of: try mute.start { await $0.clientHasGone() })
    }
    return MQTTSinkUnderTest(settings)
  }
}

/// A sink with the connection that it needs, which ends with it.
final class MQTTSinkUnderTest: Sink {
  private let sink: any Sink
  private let running: Task<Void, Never>

  var batchLimit: Int { sink.batchLimit }

  @EventLoop
  init(_ settings: MQTTOutputSettings) {
    let time = RealTime()
    let context = OutputContext(
      name: "ops", journal: MemoryJournal(), routes: LiveRoutes(RoutingTable([]).routes(to: "ops")),
      upstream: Upstream([]),
      link: Link(name: "ops", direction: .output, type: "mqtt", canBeDown: false, since: time.now), time: time,
      log: .silent)
    let desk = AnnouncementDesk(settings, context)
    let line = BrokerLine(settings, context, desk)
    sink = MQTTSink(settings, context, line, desk)
    running = EventLoop.spawn { await line.run() }
  }

  deinit { running.cancel() }

  func deliver(_ batch: [RoutedEntry]) async throws(DeliveryError) { try await sink.deliver(batch) }
}
