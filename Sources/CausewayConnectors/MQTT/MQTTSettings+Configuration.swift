internal import CausewayCore
internal import Mosquitto

/// What inputs and outputs say of a broker in the same words.
extension MQTTSettings {
  /// Reads `url`, `client_id`, `username`, `password`, `tls`, `version` and `keepalive`, and finishes nothing. Notes what is wrong and
  /// returns settings all the same.
  init(reading section: ConfigSection, clientID fallback: String) {
    let url = section.requiredURL(
      "url", schemes: ["mqtt", "mqtts"],
      hint: "mqtts:// is with TLS, usually port 8883; mqtt:// is without, usually 1883.")
    let isEncrypted = url?.scheme == "mqtts"
    self.init(host: url?.host ?? "", port: url?.port ?? (isEncrypted ? 8_883 : 1_883), clientID: fallback)
    if let target = url?.target, !["", "/"].contains(target) {
      section.problem(at: "url", "a broker has no path", hint: "Topics stand in a key of their own.")
    }
    if let clientID = section.string("client_id") {
      self.clientID = clientID
      if !(1...65_535).contains(clientID.utf8.count) { section.problem(at: "client_id", "must not be empty") }
    }
    readCredentials(section)
    let files = TLSFiles(reading: section, for: url, plain: "mqtt", hint: "Only mqtts:// speaks TLS.")
    if isEncrypted {
      tls = MQTTTrust(authorities: files?.authorities, certificate: files?.certificate, key: files?.key)
    }
    version = section.oneOf("version", default: Version.v311)
    keepAlive = section.duration("keepalive", default: .seconds(30), in: .seconds(5) ... .seconds(3_600))
  }

  private mutating func readCredentials(_ section: ConfigSection) {
    let password = section.secret("password")
    guard let username = section.string("username") else {
      if section.has("password") || section.has("password_file") {
        section.problem(at: "username", "required beside a password", hint: "MQTT has no password without a user name.")
      }
      return
    }
    if username.isEmpty {
      section.problem(at: "username", "must not be empty", hint: "Remove it where the broker asks for none.")
    }
    if username.utf8.count > 65_535 || password.map({ $0.reveal().utf8.count > 65_535 }) == true {
      section.problem(at: "username", "user name or password are longer than MQTT allows")
    }
    credentials = MQTTCredentials(username: username, password: password?.reveal())
  }
}
