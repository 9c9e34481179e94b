/// Where to listen or connect: a name or number, and a port. IPv6 numbers stand in brackets: `[::1]:8080`.
package struct HostPort: Sendable, Hashable, CustomStringConvertible {
  /// Without brackets.
  package let host: String
  package let port: UInt16

  package init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// `nil` unless `text` is `host:port` with nothing around it.
  package init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = Self.port(text[text.index(after: colon)...]) else {
      return nil
    }
    let written = text[..<colon]
    if written.hasPrefix("["), written.hasSuffix("]") {
      let number = written.dropFirst().dropLast()
      guard IPText.isVersion6(number) else { return nil }
      self.init(host: String(number), port: port)
    } else {
      guard IPText.isHost(written) else { return nil }
      self.init(host: String(written), port: port)
    }
  }

  static func port(_ text: Substring) -> UInt16? {
    guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return UInt16(text)
  }

  /// An address that needs no name to be looked up.
  package var isNumeric: Bool { IPText.isVersion4(host[...]) || IPText.isVersion6(host[...]) }

  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
