/// A server's host and port, as name servers write them: `10.0.0.1:10911`, `host:9876`, and IPv6 with or without brackets.
struct ServerAddress: Sendable, Hashable {
  let host: String
  let port: UInt16

  /// `nil` unless there is a host before the last colon and a port after it.
  init?(_ text: some StringProtocol) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0 else {
      return nil
    }
    var host = text[..<colon]
    if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
    self.host = String(host)
    self.port = port
  }

  init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }
}

extension ServerAddress: CustomStringConvertible {
  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
