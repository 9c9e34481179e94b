internal import CausewayCore
internal import HTTPClient

/// What an answer, or the want of one, means for the entry that was sent. The same for every output that speaks HTTP.
enum HTTPVerdict {
  /// - Parameters:
  ///   - server: for people, without path and query: those may hold secrets.
  ///   - now: when the answer came, where the answer does not say so itself.
  /// - Returns: `nil` if the entry was accepted.
  static func of(_ head: HTTPClientHead, from server: String, at now: Timestamp) -> DeliveryError? {
    let status = head.status
    guard !(200...299).contains(status) else { return nil }
    let later = RetryAfter.duration(in: head, at: now)
    switch status {
    case 300...399:
      return DeliveryError(
        .unavailable(retryAfter: later),
        "\(server) answers with a redirect (\(status)), which is not followed: enter the address that it leads to")
    case 401: return DeliveryError(.unavailable(retryAfter: later), "\(server) does not accept our credentials (401)")
    case 403: return DeliveryError(.unavailable(retryAfter: later), "\(server) does not let us in (403)")
    case 404: return DeliveryError(.unavailable(retryAfter: later), "\(server) knows nothing at this address (404)")
    case 410:
      return DeliveryError(
        .unavailable(retryAfter: later), "\(server) wants no more events at this address (410)", pausesOutput: true)
    case 429: return DeliveryError(.unavailable(retryAfter: later), "\(server) is asked too often (429)")
    case 502...504: return DeliveryError(.unavailable(retryAfter: later), "\(server) is not available (\(status))")
    case 408, 425, 500...599: return DeliveryError(.retry(after: later), "\(server) failed (\(status))")
    case 400...499: return DeliveryError(.reject, "\(server) refuses this event (\(status))")
    default: return DeliveryError(.retry(after: later), "\(server) answered \(status), which means nothing")
    }
  }

  /// No answer came.
  static func of(_ error: HTTPClientError) -> DeliveryError {
    switch error.code {
    case .resolve, .refusedAddress, .connect, .connectTimeout, .tls, .cancelled, .invalidRequest:
      // Nothing of the entry was looked at. What cannot be sent at all is the address's fault: fields are clean by then.
      DeliveryError(.unavailable(retryAfter: nil), error.description)
    case .timeout, .closed, .badResponse, .tooLarge, .other:
      // It may be this entry that the server dies of: it must not hold up the others for ever.
      DeliveryError(.retry(after: nil), error.description)
    }
  }
}
