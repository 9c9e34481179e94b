package import CausewayCore

/// What an input asks of a broker. An output of the same broker must not publish where it would come in again.
package struct BrokerSubscription: Sendable, Equatable {
  /// Brokers of two kinds have nothing in common, wherever they are.
  package enum Kind: Sendable {
    case mqtt, rocketmq
  }

  package let kind: Kind
  /// Each of them leads to the broker, or to the same cluster of brokers.
  package let servers: [HostPort]
  /// Of MQTT filters of topics, of RocketMQ names of topics.
  package let filters: [String]

  package init(host: String, port: UInt16, filters: [String]) {
    kind = .mqtt
    servers = [HostPort(host: host, port: port)]
    self.filters = filters
  }

  /// - Parameter nameServers: `host:port` each; what is none is left out.
  package init(nameServers: [String], topics: [String]) {
    kind = .rocketmq
    servers = nameServers.compactMap { HostPort($0) }
    filters = topics
  }

  /// As far as can be seen without looking a name up.
  func isOf(host: String, port: UInt16) -> Bool {
    kind == .mqtt && reaches(HostPort(host: host, port: port))
  }

  /// As above.
  func isOf(nameServers: [String]) -> Bool {
    kind == .rocketmq && nameServers.contains { HostPort($0).map(reaches) ?? false }
  }

  private func reaches(_ other: HostPort) -> Bool {
    servers.contains { $0.port == other.port && Self.plain($0.host) == Self.plain(other.host) }
  }

  private static func plain(_ host: String) -> String {
    let host = host.lowercased()
    return ["localhost", "::1"].contains(host) ? "127.0.0.1" : host
  }
}
