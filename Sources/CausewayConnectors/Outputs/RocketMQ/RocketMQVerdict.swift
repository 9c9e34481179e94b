internal import CausewayCore
internal import RocketMQ

/// What a failure means for the entry that met it.
enum RocketMQVerdict {
  /// Most say something of the cluster, or of what it thinks of us: then everything waits, and nothing counts against an entry.
  /// - Parameter isSteady: whether everything goes to one topic. A topic among others that is missing keeps only its own entries waiting.
  static func of(_ error: RocketMQError, isSteady: Bool) -> DeliveryError.Verdict {
    switch error {
    case .invalid: return .reject
    case .noRoute: return isSteady ? .unavailable(retryAfter: nil) : .retry(after: nil)
    case .refused(let code, _, _):
      if error.isPermissionProblem { return .unavailable(retryAfter: nil) }
      switch code {
      case .messageIllegal: return .reject
      case .topicNotExist: return isSteady ? .unavailable(retryAfter: nil) : .retry(after: nil)
      case .systemBusy, .serviceNotAvailable, .flowControl, .notSupported, .noBuyerID, .notInCurrentUnit:
        return .unavailable(retryAfter: nil)
      // Anything may be meant: a broker in trouble, which shows in the failures of others, or a message that it stumbles over.
      default: return .retry(after: nil)
      }
    case .unreachable, .connectionLost, .timedOut, .malformed, .noNameServer, .noBroker, .tooManyRequests, .closed:
      return .unavailable(retryAfter: nil)
    }
  }

  /// Whether it may be a matter of one message among others that were sent with it, and none of them was taken for sure.
  static func mayConcernOne(_ error: RocketMQError) -> Bool {
    switch error {
    case .invalid: return true
    case .refused(let code, _, _):
      let ofAll: Set<ResponseCode> = [
        .systemBusy, .serviceNotAvailable, .flowControl, .topicNotExist, .noBuyerID, .notInCurrentUnit,
      ]
      return !error.isPermissionProblem && !ofAll.contains(code)
    default: return false
    }
  }

  /// Whether waiting does not help.
  static func needsOwner(_ error: RocketMQError) -> Bool { error.isPermissionProblem }
}
