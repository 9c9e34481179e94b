/// What an input asks of a broker. An output of the same broker must not publish where it would come in again.
package struct BrokerSubscription: Sendable, Equatable {
  package let host: String
  package let port: UInt16
  package let filters: [String]

  package init(host: String, port: UInt16, filters: [String]) {
    self.host = host
    self.port = port
    self.filters = filters
  }

  /// As far as can be seen without looking a name up.
  func isOf(host: String, port: UInt16) -> Bool {
    self.port == port && Self.plain(self.host) == Self.plain(host)
  }

  private static func plain(_ host: String) -> String {
    let host = host.lowercased()
    return ["localhost", "::1"].contains(host) ? "127.0.0.1" : host
  }
}
