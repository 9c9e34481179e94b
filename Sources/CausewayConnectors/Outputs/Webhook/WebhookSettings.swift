internal import CausewayCore
internal import HTTPClient

/// What the owner may set about a webhook.
struct WebhookSettings: Sendable {
  enum Method: String, Sendable, CaseIterable {
    case post = "POST"
    case put = "PUT"
  }

  /// May hold a secret in its path or query: not for messages.
  var url = ""
  /// The part of the URL that may be shown.
  var server = ""
  var method = Method.post
  var addresses = AddressGuard(allowsPrivate: false)
  /// None where the receiver checks no signature.
  var keys: [WebhookKey] = []
  var message = WebhookMessage()
  /// From the first step to the end of the answer.
  var timeout = Duration.seconds(15)
  var connectTimeout = Duration.seconds(10)
  var rate: RateLimit?
  var trust = HTTPClientTrust()
}
