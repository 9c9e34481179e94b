internal import Loop

/// What lasts of a request: a handle that was used for its like needs to be told only the rest.
struct EasyMould: Equatable {
  private let target: Target
  private let socketPath: String?
  private let method: String
  private let hasBody: Bool
  private let trust: HTTPClientTrust
  /// `nil` where the body is thrown away.
  private let maximumBody: Int?
  /// Whether addresses are judged, for which libcurl is given functions to call.
  private let isRuled: Bool

  init(of request: HTTPClientRequest, to target: Target) {
    self.target = target
    socketPath = request.socketPath
    method = request.method
    hasBody = !request.body.isEmpty
    trust = request.trust
    maximumBody = request.discardsBody ? nil : request.maximumBody
    isRuled = request.addressRule != nil
  }

  static func == (left: EasyMould, right: EasyMould) -> Bool {
    // Requests to one URL share their target.
    left.target === right.target && left.socketPath == right.socketPath && left.method == right.method
      && left.hasBody == right.hasBody && left.trust == right.trust && left.maximumBody == right.maximumBody
      && left.isRuled == right.isRuled
  }
}
