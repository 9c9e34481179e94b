/// What went wrong, in words for people. Never contains a secret or a message's content.
public enum RocketMQError: Error, Sendable, Equatable {
  /// No connection can be had.
  case unreachable(address: String, reason: String)
  /// The connection was lost while a request was under way: whether it was carried out is not known.
  case connectionLost(address: String, reason: String)
  /// No answer came in time: whether the request was carried out is not known.
  case timedOut(address: String)
  /// The server answered, and said no.
  case refused(ResponseCode, remark: String, address: String)
  /// The server answered with something that is not this protocol.
  case malformed(address: String, reason: String)
  /// No name server answered; why each of them did not.
  case noNameServer([String])
  /// No broker serves the topic.
  case noRoute(topic: String)
  /// The broker is not in any route any more.
  case noBroker(name: String)
  /// A setting or a message that cannot work.
  case invalid(String)
  /// More requests are under way than one connection may have.
  case tooManyRequests(address: String)
  /// The client, consumer or producer was closed, or the task was cancelled.
  case closed
}

extension RocketMQError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreachable(let address, let reason): "cannot connect to \(address): \(reason)"
    case .connectionLost(let address, let reason): "the connection to \(address) was lost: \(reason)"
    case .timedOut(let address): "\(address) did not answer in time"
    case .refused(let code, let remark, let address):
      isPermissionProblem ? permissionProblem(remark, address) : "\(address) refused: \(remark) (\(code.name))"
    case .malformed(let address, let reason): "\(address) does not speak RocketMQ's remoting protocol: \(reason)"
    case .noNameServer(let reasons): "no name server answers: \(reasons.joined(separator: "; "))"
    case .noRoute(let topic): "no broker serves the topic \(topic): create it, or check its name"
    case .noBroker(let name): "no name server knows an address of the broker \(name)"
    case .invalid(let what): what
    case .tooManyRequests(let address): "too many requests to \(address) are under way"
    case .closed: "the client was closed"
    }
  }

  /// Whether it is a matter of credentials and rights, which trying again does not change. ACL 1.0 says so only in words.
  public var isPermissionProblem: Bool {
    guard case .refused(let code, let remark, _) = self else { return false }
    return code == .noPermission || code == .systemError && remark.contains("AclException")
  }

  /// ACL 1.0 (up to 5.2) says it in Java's words, ACL 2.0 in its own.
  private func permissionProblem(_ remark: String, _ address: String) -> String {
    var reason = remark[...]
    if let exception = reason.firstRange(of: "AclException: ") { reason = reason[exception.upperBound...] }
    if let place = reason.firstRange(of: ", org.apache.") { reason = reason[..<place.lowerBound] }
    let text = reason.lowercased()
    let advice =
      if text.contains("no accesskey") || text.contains("username cannot be null") {
        "it asks for credentials, and none were given"
      } else if text.contains("no acl config") || text.contains("is not found") {
        "it does not know the access key"
      } else if text.contains("check signature failed") {
        "the secret key does not belong to the access key"
      } else {
        "the access key lacks a right"
      }
    return "\(address) refused: \(advice) (\(reason))"
  }

  /// Whether no request got there or was answered: over as soon as there is a connection again.
  var isOfConnection: Bool {
    switch self {
    case .unreachable, .connectionLost, .timedOut, .noBroker, .noNameServer: true
    case .refused, .malformed, .noRoute, .invalid, .tooManyRequests, .closed: false
    }
  }

  /// The code that a server answered with.
  public var code: ResponseCode? { if case .refused(let code, _, _) = self { code } else { nil } }
}
