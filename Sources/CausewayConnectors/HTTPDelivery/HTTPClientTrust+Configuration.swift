internal import CausewayCore
internal import HTTPClient

extension HTTPClientTrust {
  /// Reads `tls`: `ca` instead of the system's authorities, `certificate` and `key` to show who we are.
  init(reading section: ConfigSection, for url: ServiceURL?) {
    let files = TLSFiles(reading: section, for: url, plain: "http", hint: "Only https:// speaks TLS.")
    self.init(authorities: files?.authorities, certificate: files?.certificate, key: files?.key)
  }
}
