internal import Loop

/// What all consumers and producers of one client share: connections, routes, and the heartbeat.
@EventLoop
final class ClientCore {
  let settings: ClientSettings
  let id: String
  let nameServers: NameServers
  let routes: RouteTable
  private let nameServerPool: ConnectionPool
  private let brokerPool: ConnectionPool
  private var members: [String: any GroupMember] = [:]
  private var producerGroups: [String: Int] = [:]
  private var refreshing: Task<Void, Never>?
  private var beating: Task<Void, Never>?
  /// The last one that several shared.
  var commonBeat: (began: ContinuousClock.Instant, task: Task<Void, Never>)?
  /// The heartbeats that failed last, so that each is told of once.
  private var silentBrokers: [String: RocketMQError] = [:]
  private(set) var isClosed = false

  static let routePeriod = Duration.seconds(30)
  static let heartbeatPeriod = Duration.seconds(30)

  init(_ settings: ClientSettings, list: NameServerList, trust: Trust?) {
    self.settings = settings
    id = settings.clientID ?? ClientIdentity.make()
    let relay = Relay()
    nameServerPool = ConnectionPool(format: settings.headerFormat, credentials: settings.credentials, trust: trust)
    brokerPool = ConnectionPool(
      format: settings.headerFormat, credentials: settings.credentials, trust: trust,
      asked: { relay.client?.wasAsked($1, over: $0) }, greet: { await relay.client?.beat(over: $0) },
      lost: { relay.client?.lostBroker($0) })
    nameServers = NameServers(list, nameServerPool, limit: settings.requestLimit)
    routes = RouteTable(nameServers, addressMap: settings.addressMap)
    relay.client = self
  }

  /// The pool exists before the client does.
  @EventLoop
  private final class Relay: Sendable {
    weak var client: ClientCore?
  }

  func tell(_ level: Notice.Level, _ text: String) {
    settings.notice?(Notice(level, text))
  }

  // MARK: Brokers

  func broker(_ address: String) async throws(RocketMQError) -> RemotingConnection {
    try await brokerPool.connection(to: address)
  }

  /// The connection to a broker's master. Where the broker is in no route that is known, the topic's is asked for again.
  func master(of brokerName: String, topic: String) async throws(RocketMQError) -> RemotingConnection {
    if let address = routes.addresses(of: brokerName)[0] { return try await broker(address) }
    try await routes.refresh(topic)
    guard let address = routes.addresses(of: brokerName)[0] else { throw .noBroker(name: brokerName) }
    return try await broker(address)
  }

  /// The brokers that are connected.
  var connectedBrokers: [String] { brokerPool.open.map(\.address).sorted() }

  // MARK: Groups

  func register(_ member: any GroupMember) throws(RocketMQError) {
    guard !isClosed else { throw .closed }
    guard members[member.group] == nil else {
      throw .invalid("this client has a consumer of the group \(member.group) already: brokers would take them for one")
    }
    members[member.group] = member
    for topic in member.topics { routes.want(topic) }
    begin()
  }

  func unregister(_ member: any GroupMember) async {
    guard members[member.group] === member else { return }
    members[member.group] = nil
    for topic in member.topics { routes.release(topic) }
    await leave(["clientID": id, "consumerGroup": member.group])
  }

  func register(producerGroup: String) throws(RocketMQError) {
    guard !isClosed else { throw .closed }
    producerGroups[producerGroup, default: 0] += 1
    begin()
  }

  func unregister(producerGroup: String) async {
    guard let count = producerGroups[producerGroup] else { return }
    producerGroups[producerGroup] = count > 1 ? count - 1 : nil
    if count == 1 { await leave(["clientID": id, "producerGroup": producerGroup]) }
  }

  /// Tells the brokers that are connected; of one that is not the group is gone with its connection.
  private func leave(_ fields: HeaderFields) async {
    for connection in brokerPool.open {
      _ = try? await connection.response(to: RemotingCommand(.unregisterClient, fields: fields), within: .seconds(1))
    }
  }

  private func begin() {
    guard refreshing == nil else { return }
    // Until `close`.
    refreshing = EventLoop.spawn("refresh routes") { await self.every(Self.routePeriod) { await self.refresh() } }
    beating = EventLoop.spawn("heartbeat") { await self.every(Self.heartbeatPeriod) { await self.beat() } }
  }

  private func every(_ period: Duration, _ work: @EventLoop @Sendable () async -> Void) async {
    // Not all clients at the same moment.
    while (try? await EventLoop.sleep(for: period * Double.random(in: 0.9...1))) != nil { await work() }
  }

  private func refresh() async {
    var changed = false
    for topic in routes.wantedTopics {
      let before = routes.routes[topic]
      do throws(RocketMQError) {
        changed = try await routes.refresh(topic) != before || changed
      } catch .noRoute {
        continue
      } catch {
        // The same for every topic.
        return tell(.warning, error.description)
      }
    }
    if changed { for member in members.values { member.shareAnew() } }
  }

  func lostBroker(_ address: String) {
    guard !isClosed else { return }
    tell(.warning, "the connection to the broker \(address) was lost")
  }

  // MARK: Heartbeats

  var memberList: [any GroupMember] { members.values.sorted { $0.group < $1.group } }
  var producerGroupList: [String] { producerGroups.keys.sorted() }

  func member(of group: String) -> (any GroupMember)? { members[group] }

  func heartbeatSucceeded(_ address: String) {
    if silentBrokers.removeValue(forKey: address) != nil { tell(.info, "the broker \(address) takes heartbeats again") }
  }

  func heartbeatFailed(_ address: String, _ error: RocketMQError) {
    guard !isClosed, silentBrokers.updateValue(error, forKey: address) != error else { return }
    tell(.warning, "heartbeat: \(error.description)")
  }

  /// Why brokers take no heartbeats. Of one that is in no route any more nobody wants to know.
  var heartbeatProblems: [RocketMQError] {
    let known = routes.allAddresses
    return silentBrokers.filter { known.contains($0.key) }.sorted { $0.key < $1.key }.map(\.value)
  }

  // MARK: The end

  /// Idempotent. What is under way fails.
  func close() {
    isClosed = true
    refreshing?.cancel()
    beating?.cancel()
    nameServerPool.close()
    brokerPool.close()
  }
}
