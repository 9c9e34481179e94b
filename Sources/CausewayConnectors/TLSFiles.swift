internal import CausewayCore

/// The section `tls` of whatever connects to a server: `ca` instead of the system's authorities, `certificate` and `key` to show who we
/// are. All are paths of PEM files that were there when they were read.
struct TLSFiles {
  private(set) var authorities: String?
  private(set) var certificate: String?
  private(set) var key: String?

  /// - Parameter plain: the scheme that has no TLS; with such a URL the section is a mistake, for which `hint` names the right one.
  init?(reading section: ConfigSection, for url: ServiceURL?, plain: String, hint: String) {
    guard let tls = section.section("tls") else { return nil }
    if url?.scheme == plain { section.problem(ofKey: "tls", "the URL begins with \(plain)://", hint: hint) }
    self.init(in: tls)
    tls.finish()
  }

  /// Reads `tls` itself, and finishes nothing: there may be more in it.
  init(in tls: ConfigSection) {
    authorities = Self.pem("ca", tls, holding: "BEGIN CERTIFICATE-----", "a certificate")
    certificate = Self.pem("certificate", tls, holding: "BEGIN CERTIFICATE-----", "a certificate")
    key = Self.pem("key", tls, holding: "PRIVATE KEY-----", "a private key")
    for (one, other) in [("certificate", "key"), ("key", "certificate")] where tls.has(one) && !tls.has(other) {
      tls.problem(at: one, "`\(other)` is missing", hint: "A certificate is shown by whoever has its key: give both.")
    }
  }

  private static func pem(_ name: String, _ section: ConfigSection, holding mark: String, _ what: String) -> String? {
    guard section.has(name), let file = section.requiredFile(name, hint: "The path of a PEM file with \(what).") else {
      return nil
    }
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
