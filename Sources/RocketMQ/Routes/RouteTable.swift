internal import Loop

/// What the name servers said last: routes by topic, and the brokers' addresses that follow from all of them.
@EventLoop
final class RouteTable {
  private let nameServers: NameServers
  private let addressMap: [String: String]
  private(set) var routes: [String: TopicRoute] = [:]
  /// Topics that somebody wants to be kept fresh, and how many do.
  private var wanted: [String: Int] = [:]

  init(_ nameServers: NameServers, addressMap: [String: String]) {
    self.nameServers = nameServers
    self.addressMap = addressMap
  }

  func want(_ topic: String) {
    wanted[topic, default: 0] += 1
  }

  /// The counterpart of `want`.
  func release(_ topic: String) {
    guard let count = wanted[topic] else { return }
    wanted[topic] = count > 1 ? count - 1 : nil
    if count == 1 { routes[topic] = nil }
  }

  var wantedTopics: [String] { wanted.keys.sorted() }

  /// The route that is known, or one that is asked for now.
  func route(of topic: String) async throws(RocketMQError) -> TopicRoute {
    if let known = routes[topic] { return known }
    return try await refresh(topic)
  }

  /// Asks. A route that is known stays where none can be had.
  @discardableResult
  func refresh(_ topic: String) async throws(RocketMQError) -> TopicRoute {
    let command = RemotingCommand(.route, fields: ["acceptStandardJsonOnly": "true", "topic": topic])
    let response = try await nameServers.response(to: command)
    switch ResponseCode(rawValue: response.code) {
    case .success: break
    case .topicNotExist: throw .noRoute(topic: topic)
    case let code: throw .refused(code, remark: response.remark ?? "without a reason", address: "a name server")
    }
    do throws(MalformedFrame) {
      let route = try TopicRoute(reading: response.body)
      routes[topic] = route
      return route
    } catch {
      throw .malformed(address: "a name server", reason: error.description)
    }
  }

  /// The addresses of a broker by id, in any topic's route. 0 is the master.
  func addresses(of brokerName: String) -> [Int64: String] {
    for route in routes.values {
      if let addresses = route.brokers[brokerName], !addresses.isEmpty { return mapped(addresses) }
    }
    return [:]
  }

  /// Every broker's every address.
  var allAddresses: Set<String> {
    Set(routes.values.flatMap { $0.brokers.values.flatMap { mapped($0).values } })
  }

  /// The address of some broker of a topic: a master if there is one.
  func anyAddress(for route: TopicRoute) -> String? {
    let brokers = route.brokers.values.shuffled()
    let master = brokers.lazy.compactMap { $0[0] }.first
    return (master ?? brokers.lazy.compactMap { $0.values.first }.first).map(mapped)
  }

  private func mapped(_ addresses: [Int64: String]) -> [Int64: String] {
    addresses.mapValues(mapped)
  }

  /// What to connect to where a broker advertises `address`.
  func mapped(_ address: String) -> String {
    guard let server = ServerAddress(address) else { return address }
    let known = addressMap[address] ?? addressMap[server.description]
    guard let replacement = known ?? addressMap[server.host] else { return server.description }
    // Without a port of its own it keeps the advertised one.
    return ServerAddress(replacement)?.description ?? ServerAddress(host: replacement, port: server.port).description
  }
}
