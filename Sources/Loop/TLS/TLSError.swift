/// Why TLS cannot be had, in words for whoever wrote the configuration.
package enum TLSError: Error, Sendable, Equatable, CustomStringConvertible {
  case unreadable(file: String, reason: String)
  case noCertificate(file: String)
  case noKey(file: String)
  case encryptedKey(file: String)
  case keyDoesNotMatch(certificate: String, key: String)
  case noAuthorities(file: String)
  case malformedName(String)
  case failed(String)

  package var description: String {
    switch self {
    case .unreadable(let file, let reason): "the file \(file) cannot be read: \(reason)"
    case .noCertificate(let file):
      "\(file) holds no certificate that can be used: expected PEM, the server's own certificate first, then the chain"
    case .noKey(let file): "\(file) holds no private key that can be used: expected PEM"
    case .encryptedKey(let file):
      "the private key in \(file) is encrypted: nobody could type its passphrase at start-up; "
        + "write it without one and keep the file readable for its owner only"
    case .keyDoesNotMatch(let certificate, let key):
      "the private key in \(key) does not belong to the certificate in \(certificate)"
    case .noAuthorities(let file): "\(file) holds no certificate to trust: expected PEM"
    case .malformedName(let name): "\"\(name)\" is neither a host name nor an address that a certificate could name"
    case .failed(let reason): "TLS cannot be set up: \(reason)"
    }
  }
}
