internal import Glibc
internal import Loop

/// How many connections there are from where. An IPv6 client is counted by its network of 64 bits, for it has all the addresses in it.
struct AddressCensus {
  private var limit: Int
  private var countsLoopback: Bool
  private var counts: [String: Int] = [:]

  init(_ settings: HTTPServerSettings) {
    limit = settings.connectionsPerAddress
    countsLoopback = settings.limitsLoopback
  }

  /// Those that are here are counted as they came.
  mutating func adopt(_ settings: HTTPServerSettings) {
    limit = settings.connectionsPerAddress
    countsLoopback = settings.limitsLoopback
  }

  /// Under what `peer` is counted; `nil` for one that counts for nobody.
  func key(of peer: SocketAddress) -> String? {
    guard !peer.isUnix, countsLoopback || !peer.isLoopback else { return nil }
    return Self.network(of: peer.host)
  }

  func isFull(_ key: String?) -> Bool {
    key.map { counts[$0, default: 0] >= limit } ?? false
  }

  mutating func add(_ key: String?) {
    if let key { counts[key, default: 0] += 1 }
  }

  mutating func remove(_ key: String?) {
    if let key, let count = counts[key] { counts[key] = count > 1 ? count - 1 : nil }
  }

  /// The first half of an IPv6 address, any other as it is. An IPv4 address in IPv6 form is IPv4: all of them share one first half.
  static func network(of host: String) -> String {
    guard !host.contains(".") else { return host.hasPrefix("::ffff:") ? String(host.dropFirst(7)) : host }
    var address = in6_addr()
    guard inet_pton(AF_INET6, host, &address) == 1 else { return host }
    let half = withUnsafeBytes(of: address) { $0.prefix(8).map { String($0, radix: 16) } }
    return half.joined(separator: ".")
  }
}
