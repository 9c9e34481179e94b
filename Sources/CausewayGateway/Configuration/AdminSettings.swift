package import CausewayCore

/// `admin:`: the API and the metrics on an address, for whoever has the token. Without the section they are on the owner's socket alone.
package struct AdminSettings: Sendable {
  /// Numeric. Port 0 stands for any that is free.
  package let listen: HostPort
  package let token: Secret
  package let tls: HTTPSettings.TLS?
  /// `http.listen` is the same address: one server for both.
  package let isOnHTTP: Bool

  private static let here = HostPort(host: "127.0.0.1", port: 8081)

  /// Reads all of `section`.
  init(reading section: ConfigSection, http: HTTPSettings) {
    let listen = HTTPSettings.listen(section, default: Self.here)
    self.listen = listen
    isOnHTTP = listen == http.listen && listen.port != 0
    token = section.requiredSecret(
      "token", hint: "Whoever asks sends it as `Authorization: Bearer <token>`.")
    if isOnHTTP, section.has("tls") {
      tls = nil
      section.problem(at: "tls", "http.listen is the same address, and http.tls counts there", hint: "Remove it.")
    } else {
      tls = section.section("tls").flatMap { HTTPSettings.tls($0) }
    }
    if !isOnHTTP, Self.overlap(listen, http.listen) {
      section.problem(
        at: "listen", "http.listen takes the same port on all addresses",
        hint: "Write \(http.listen) for one door with both, or another port.")
    }
    section.finish()
  }

  /// Whether the system would refuse the second of them.
  private static func overlap(_ one: HostPort, _ other: HostPort) -> Bool {
    guard one.port == other.port, one.port != 0 else { return false }
    let all = ["0.0.0.0", "::"]
    return all.contains(one.host) || all.contains(other.host)
  }
}
