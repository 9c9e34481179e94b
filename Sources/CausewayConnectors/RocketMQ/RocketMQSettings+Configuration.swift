internal import CausewayCore
internal import RocketMQ

extension RocketMQSettings {
  /// Reads `name_servers`, `access_key`, `secret_key`, `tls` and `address_map`, and finishes nothing. Notes what is wrong and returns
  /// settings all the same.
  init(reading section: ConfigSection) {
    self.init(nameServers: Self.nameServers(section))
    readKeys(section)
    tls = Self.tls(section)
    addressMap = Self.addressMap(section)
  }

  /// A text may hold several with `;` between them, as consoles show them and Java has them.
  private static func nameServers(_ section: ConfigSection) -> [String] {
    let hint = "Where brokers are asked for, such as `[\"mq.example.org:9876\"]`."
    let texts = section.requiredStringList("name_servers", hint: hint)
    var servers: [String] = []
    for text in texts.flatMap({ $0.split(separator: ";") }) {
      var entry = text.trimmingBlanks
      guard !entry.isEmpty else { continue }
      // Consoles of clouds show an endpoint so; no HTTP is spoken.
      if let scheme = entry.firstRange(of: "://"), entry[..<scheme.lowerBound] == "http" {
        entry = entry[scheme.upperBound...]
        if entry.last == "/" { entry.removeLast() }
      }
      guard let address = HostPort(String(entry)), address.port > 0 else {
        section.problem(
          at: "name_servers", "expected host:port, found \(Quotation.of(String(text)))",
          hint: "The port is 9876 unless somebody chose another; an IPv6 address stands in brackets: [::1]:9876.")
        continue
      }
      if !servers.contains(address.description) { servers.append(address.description) }
    }
    if servers.isEmpty, !texts.isEmpty, texts.allSatisfy({ $0.allSatisfy { $0 == ";" || $0 == " " } }) {
      section.problem(at: "name_servers", "must not be empty", hint: hint)
    }
    return servers
  }

  private mutating func readKeys(_ section: ConfigSection) {
    accessKey = section.secret("access_key")
    secretKey = section.secret("secret_key")
    for (name, other) in [("access_key", "secret_key"), ("secret_key", "access_key")] {
      let key = section.has(name) ? name : name + "_file"
      guard section.has(key), !section.has(other), !section.has(other + "_file") else { continue }
      section.problem(
        ofKey: key, "`\(other)` is missing",
        hint: "Requests are signed with both: give both, or neither where brokers ask for none.")
    }
  }

  /// Beside the usual files what brokers that made their own certificate need.
  private static func tls(_ section: ConfigSection) -> TLSSettings? {
    guard let tls = section.section("tls") else { return nil }
    let files = TLSFiles(in: tls)
    var settings = TLSSettings(authorities: files.authorities, certificate: files.certificate, key: files.key)
    settings.serverName = tls.string("server_name")
    settings.verifies = tls.boolean("verify", default: true)
    if settings.serverName?.isEmpty == true { tls.problem(at: "server_name", "must not be empty") }
    if !settings.verifies {
      tls.warn(
        at: "verify", "anybody on the way could pose as the broker",
        hint: "Give the broker's own certificate as `ca`, and what it names as `server_name`.")
    }
    tls.finish()
    return settings
  }

  private static func addressMap(_ section: ConfigSection) -> [String: String] {
    guard let map = section.section("address_map") else { return [:] }
    let hint = "From what a broker advertises to what can be reached: `\"10.0.0.5:10911\": \"127.0.0.1:10911\"`."
    var addresses: [String: String] = [:]
    for advertised in map.keys {
      let from = HostPort(advertised).flatMap { $0.port > 0 ? $0 : nil }
      if from == nil { map.problem(ofKey: advertised, "expected host:port as a key", hint: hint) }
      guard let to = map.address(advertised), let from else { continue }
      addresses[from.description] = to.description
    }
    map.finish()
    return addresses
  }
}

extension Substring {
  /// Without blanks at both ends.
  fileprivate var trimmingBlanks: Substring {
    var text = self
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
