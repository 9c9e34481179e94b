/// The address of a service: `scheme://host[:port][/path]`. Holds no user, no password and no fragment.
package struct ServiceURL: Sendable, Hashable, CustomStringConvertible {
  /// In lower case.
  package let scheme: String
  /// Without brackets.
  package let host: String
  package let port: UInt16?
  /// Path and query: empty, or it begins with `/` or `?`.
  package let target: String
  /// As it was written. May hold a secret in its path or query: not for messages.
  package let text: String

  /// Why a text is none of these.
  package enum Flaw: Error, Equatable {
    case noURL
    /// Names and passwords have keys of their own: there they are kept out of messages and logs.
    case credentials
    case fragment
  }

  package init(_ text: String) throws(Flaw) {
    guard let separator = text.firstRange(of: "://") else { throw .noURL }
    let scheme = text[..<separator.lowerBound]
    guard !scheme.isEmpty, scheme.utf8.allSatisfy({ (97...122).contains($0 | 0x20) }),
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw .noURL }
    let rest = text[separator.upperBound...]
    let authority = rest.prefix { !"/?#".contains($0) }
    guard !authority.contains("@") else { throw .credentials }
    guard !rest.contains("#") else { throw .fragment }
    let hasPort = authority.hasSuffix("]") ? false : authority.contains(":")
    guard let place = HostPort(hasPort ? String(authority) : "\(authority):0"), !hasPort || place.port > 0 else {
      throw .noURL
    }
    self.scheme = scheme.lowercased()
    self.host = place.host
    self.port = hasPort ? place.port : nil
    self.target = String(rest[authority.endIndex...])
    self.text = text
  }

  package var description: String {
    "\(scheme)://\(HostPort(host: host, port: port ?? 0).description.dropLast(port == nil ? 2 : 0))"
  }
}
