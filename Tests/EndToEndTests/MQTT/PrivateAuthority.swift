import TestCertificates

/// A certificate authority of a house's own, and what it has signed. Made anew for each.
struct PrivateAuthority {
  /// PEM files of a certificate and its key.
  typealias Pair = (certificate: String, key: String)

  let certificate: String
  private let folder: String

  init() throws {
    folder = try TestCertificate.folder()
    certificate = "\(folder)/ca.pem"
    try TestCertificate.openssl([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=a house's own authority", "-keyout", "\(folder)/ca.key", "-out", certificate,
    ])
  }

  /// - Parameter names: alternative names of a server, as openssl writes them; none for a client.
  func sign(_ name: String, names: String? = nil) throws -> Pair {
    let pair: Pair = ("\(folder)/\(name).pem", "\(folder)/\(name).key")
    let request = "\(folder)/\(name).csr"
    var words = [
      "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=\(name)", "-keyout",
      pair.key, "-out", request,
    ]
    if let names { words += ["-addext", "subjectAltName=\(names)"] }
    try TestCertificate.openssl(words)
    try TestCertificate.openssl([
      "x509", "-req", "-in", request, "-CA", certificate, "-CAkey", "\(folder)/ca.key", "-CAcreateserial", "-days", "2",
      "-copy_extensions", "copy", "-out", pair.certificate,
    ])
    return pair
  }
}
