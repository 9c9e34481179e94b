import CausewayCore
import CausewayTestKit
import Loop
import RocketMQ
import ScriptedServer

@testable import CausewayConnectors

/// A cluster of few words, for the checks that every sink has to pass.
@EventLoop
final class RocketMQFarEnd: FarEnd {
  let script = FarEndScript()
  let answers: Set<FarEndAnswer> = [.accept, .refuse, .fail, .vanish, .hang]
  let takesBatchesWhole = true
  /// Requests to store something, in order.
  var requests: [RocketMQConversation.Request] = []
  /// What a broker says to what it takes ...
  var success = ResponseCode.success
  /// ... and to heartbeats.
  var greeting = ResponseCode.success
  private var nameServer = ScriptedServer()
  private var broker = ScriptedServer()
  private var ports: (nameServer: UInt16, broker: UInt16) = (0, 0)
  private let mute = ScriptedServer()
  private var unreachable: UnreachableServer?

  var openConnections: Int { broker.openConnections }

  func start() async throws {
    nameServer = ScriptedServer()
    broker = ScriptedServer()
    ports.broker = Self.port(
      of: try broker.start(port: ports.broker) { try await RocketMQConversation($0, self, broker: "").run() })
    let address = "127.0.0.1:\(ports.broker)"
    ports.nameServer = Self.port(
      of: try nameServer.start(port: ports.nameServer) {
        try await RocketMQConversation($0, self, broker: address).run()
      })
  }

  func stop() async {
    nameServer.crash()
    broker.crash()
    mute.crash()
  }

  private static func port(of url: String) -> UInt16 { url.split(separator: ":").last.flatMap { UInt16($0) } ?? 0 }

  func sink(at place: FarEndPlace, timeout: Duration) throws -> any Sink {
    var settings = RocketMQOutputSettings()
    settings.messaging.topic = try Template("events")
    settings.cluster.accessKey = Secret(SinkCheck.canary)
    settings.cluster.secretKey = Secret(SinkCheck.canary)
    settings.timeout = timeout
    switch place {
    case .address: settings.cluster.nameServers = ["127.0.0.1:\(ports.nameServer)"]
    case .name: settings.cluster.nameServers = ["localhost:\(ports.nameServer)"]
    case .unreachable:
      let server = try unreachable ?? UnreachableServer()
      unreachable = server
      settings.cluster.nameServers = ["127.0.0.1:\(server.port)"]
    case .mute:
      settings.cluster.nameServers = ["127.0.0.1:\(Self.port(of: try mute.start { await $0.clientHasGone() }))"]
    }
    return RocketMQSinkUnderTest(settings)
  }
}

/// A sink with the way to its cluster, which ends with it.
final class RocketMQSinkUnderTest: Sink {
  let link: Link
  private let sink: any Sink
  private let running: Task<Void, Never>

  var batchLimit: Int { sink.batchLimit }

  @EventLoop
  init(_ settings: RocketMQOutputSettings) {
    let time = RealTime()
    link = Link(name: "ops", direction: .output, type: "rocketmq", canBeDown: false, since: time.now)
    let context = OutputContext(
      name: "ops", journal: MemoryJournal(), routes: LiveRoutes(RoutingTable([]).routes(to: "ops")),
      upstream: Upstream([]), link: link, time: time, log: .silent)
    let line = ClusterLine(settings, context)
    sink = RocketMQSink(settings, context, line)
    running = EventLoop.spawn { await line.run() }
  }

  deinit { running.cancel() }

  func deliver(_ batch: [RoutedEntry]) async throws(DeliveryError) { try await sink.deliver(batch) }

  /// As at the end of a gateway.
  func end() async {
    running.cancel()
    await running.value
  }
}
