package import CausewayCore
package import HTTPServer

/// `http:`: pushes, streams and health.
package struct HTTPSettings: Sendable {
  /// Paths of PEM files; `nil` where a proxy in front does it.
  package struct TLS: Sendable, Equatable {
    package let certificate: String
    package let key: String
  }

  /// Numeric. Port 0 stands for any that is free.
  package let listen: HostPort
  package let tls: TLS?
  /// Where the gateway is reached from outside. Nothing but `/health` says so.
  package let publicURL: String?
  package let server: HTTPServerSettings

  private static let here = HostPort(host: "127.0.0.1", port: 8080)

  /// Reads all of `section`.
  init(reading section: ConfigSection) {
    listen = Self.listen(section, default: Self.here)
    tls = section.section("tls").flatMap { Self.tls($0) }
    publicURL = section.url("public_url", schemes: ["https", "http"])?.text
    var server = HTTPServerSettings()
    server.connections = section.integer("connections", default: server.connections, in: 1...1_000_000)
    server.connectionsPerAddress = section.integer(
      "connections_per_address", default: server.connectionsPerAddress, in: 1...1_000_000)
    server.limitsLoopback = section.boolean("limit_loopback", default: server.limitsLoopback)
    let seconds: ClosedRange<Duration> = .seconds(1) ... .seconds(600)
    server.headDeadline = section.duration("head_deadline", default: server.headDeadline, in: seconds)
    server.bodyDeadline = section.duration("body_deadline", default: server.bodyDeadline, in: seconds)
    server.keepAlive = section.duration("keep_alive", default: server.keepAlive, in: seconds)
    server.writeStall = section.duration("write_stall", default: server.writeStall, in: seconds)
    self.server = server
    section.finish()
  }

  /// Reads `listen`.
  static func listen(_ section: ConfigSection, default fallback: HostPort) -> HostPort {
    let address = section.address("listen", default: fallback, anyPort: true)
    if address.host == "localhost" { return HostPort(host: here.host, port: address.port) }
    if !address.isNumeric {
      section.problem(
        at: "listen", "expected the number of an address, found a name",
        hint: "Write 127.0.0.1 for this machine alone, 0.0.0.0 for all its addresses.")
    }
    return address
  }

  /// Reads all of `section`.
  static func tls(_ section: ConfigSection) -> TLS? {
    let certificate = pem("certificate", section, holding: "BEGIN CERTIFICATE-----", "a certificate")
    let key = pem("key", section, holding: "PRIVATE KEY-----", "a private key")
    section.finish()
    guard let certificate, let key else { return nil }
    return TLS(certificate: certificate, key: key)
  }

  private static func pem(_ name: String, _ section: ConfigSection, holding mark: String, _ what: String) -> String? {
    guard let file = section.requiredFile(name, hint: "The path of a PEM file with \(what).") else { return nil }
    guard String(decoding: file.content.bytes, as: UTF8.self).contains(mark) else {
      section.problem(at: name, "this file holds no \(what.dropFirst(2)) in PEM form")
      return nil
    }
    if name == "key", file.content.isReadableByOthers {
      section.warn(at: name, "others may read this private key", hint: "Only its owner should: chmod 600.")
    }
    return file.path
  }
}
