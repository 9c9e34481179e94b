internal import Loop

/// The way to a cluster: connections, routes and heartbeats, shared by all consumers and producers that are made of it.
///
/// Everything of it runs on one thread of its own. Connections are opened when they are needed, and again when they were lost.
public final class Client: Sendable {
  let core: ClientCore

  /// Reads the settings, and the files they name. Connects to nobody yet.
  public init(_ settings: ClientSettings) async throws(RocketMQError) {
    let list = try NameServerList(settings.nameServers)
    let trust: Trust? = if let tls = settings.tls { try Trust(tls) } else { nil }
    core = await ClientCore(settings, list: list, trust: trust)
  }

  /// How brokers tell it apart.
  public var id: String { core.id }

  /// A new member of a group, which begins at once: with the network, or as soon as it is there. Throws for settings that cannot work.
  public func consumer(_ settings: ConsumerSettings) async throws(RocketMQError) -> Consumer {
    try settings.check()
    let consumer = await ConsumerCore(settings, core)
    try await consumer.start()
    return Consumer(consumer)
  }

  /// Publishes messages.
  public func producer(_ settings: ProducerSettings = ProducerSettings()) async throws(RocketMQError) -> Producer {
    try settings.check()
    let producer = await ProducerCore(settings, core)
    try await core.register(producerGroup: settings.group)
    return Producer(producer)
  }

  /// What administrators do.
  public var admin: Admin { Admin(core: core) }

  /// Closes all connections. Consumers and producers are to be closed before: what they are doing fails. Idempotent.
  public func close() async {
    await core.close()
  }
}
