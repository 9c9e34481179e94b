internal import CausewayCore
internal import RocketMQ

/// What went wrong with a cluster, and what to do about it, in words for its owner: without keys, which brokers like to repeat.
struct RocketMQWords: Sendable {
  let settings: RocketMQSettings

  func text(_ error: RocketMQError) -> String {
    withoutKeys(sentence(error))
  }

  private func sentence(_ error: RocketMQError) -> String {
    switch error {
    case .noNameServer(let reasons):
      "no name server answers: \(reasons.joined(separator: "; ")). Check `name_servers`, and that they can be reached from here"
        + tlsDoubt(reasons.joined())
    case .unreachable(let address, let reason): unreachable(address, reason)
    case .connectionLost(_, let reason): "\(error)" + tlsDoubt(reason)
    case .malformed(_, let reason): "\(error)" + tlsDoubt(reason)
    case .refused(let code, let remark, let address):
      error.isPermissionProblem
        ? "\(address) refused: \(permission(remark))" : "\(address) refused: \(Self.short(remark)) (\(code.name))"
    case .noRoute(let topic):
      "no broker serves the topic \(topic) yet: create it, or check its name. It is looked for again and again"
    case .timedOut, .noBroker, .invalid, .tooManyRequests, .closed: "\(error)"
    }
  }

  /// Name servers were reached: what they say of brokers may be true only where those are at home.
  private func unreachable(_ address: String, _ reason: String) -> String {
    let text = "cannot connect to \(address): \(reason)"
    if settings.nameServers.contains(address) { return text + tlsDoubt(reason) }
    if let advertised = settings.addressMap.first(where: { $0.value == address })?.key {
      return "\(text). It stands for the broker's \(advertised) by `address_map`" + tlsDoubt(reason)
    }
    if reason.contains("TLS") { return text + tlsDoubt(reason) }
    return "\(text). The broker advertises this address; where another one leads to it, say so: "
      + "`address_map: { \"\(address)\": \"host:port\" }`"
  }

  /// A server that expects the other of the two just hangs up.
  private func tlsDoubt(_ reason: String) -> String {
    if settings.tls != nil {
      return reason.contains("handshake") || reason.contains("TLS")
        ? ". If the cluster speaks without TLS, remove `tls`; if it has a certificate of its own, give `tls: { ca: … }`"
        : ""
    }
    return reason.contains("closed it") ? ". If the cluster speaks only TLS, add `tls: {}`" : ""
  }

  /// ACL 1.0 (up to 5.2) says it in Java's words, ACL 2.0 in its own.
  private func permission(_ remark: String) -> String {
    let remark = Self.short(remark)
    if remark.contains("No accessKey") || remark.contains("username cannot be null") {
      return "it asks for keys. Set `access_key` and `secret_key`"
    }
    if remark.contains("No acl config") || remark.contains("is not found") {
      return "it does not know this `access_key`"
    }
    if remark.lowercased().contains("check signature failed") {
      return "`secret_key` does not belong to this `access_key`"
    }
    return "these keys are good, but lack a right: \(remark)"
  }

  /// Without the place in the broker's program.
  private static func short(_ remark: String) -> String {
    var text = remark[...]
    if let exception = text.firstRange(of: "AclException: ") { text = text[exception.upperBound...] }
    if let place = text.firstRange(of: ", org.apache.") { text = text[..<place.lowerBound] }
    if let help = text.firstRange(of: "\n") { text = text[..<help.lowerBound] }
    return text.count > 300 ? text.prefix(300) + "…" : String(text)
  }

  /// For whatever a broker may have had a hand in.
  func withoutKeys(_ text: String) -> String {
    var text = text
    for key in [settings.accessKey, settings.secretKey] {
      // A shorter one would be found everywhere, and is none that protects anything.
      guard let key = key?.reveal(), key.utf8.count >= 4 else { continue }
      text.replace(key, with: "•••")
    }
    return text
  }
}
