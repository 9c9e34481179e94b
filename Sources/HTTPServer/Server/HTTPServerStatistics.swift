/// What a server has seen since it began, and what it holds now.
package struct HTTPServerStatistics: Sendable, Equatable {
  package var connectionsAccepted = 0
  package var connectionsOpen = 0
  /// Turned away because there were too many, in all or from one address.
  package var connectionsRefused = 0
  package var requests = 0
  /// Answers by the first digit of their status; refusals are among them.
  package var successes = 0
  package var redirections = 0
  package var clientErrors = 0
  package var serverErrors = 0
  /// Requests refused before they reached a responder, and bodies refused while they came.
  package var refusals = 0
  /// Bodies refused because too many bytes of others were held.
  package var bodiesOverBudget = 0
  package var bodyBytesInFlight = 0
  package var headDeadlines = 0
  package var bodyDeadlines = 0
  /// Clients that took nothing for too long, in the middle of an answer or stream.
  package var stalls = 0
  package var streamsOpen = 0
  package var bytesReceived = 0
  package var bytesSent = 0
  package var handshakeFailures = 0
  /// Plain bytes that arrived on a TLS port.
  package var plainOnTLS = 0

  package init() {}

  mutating func count(_ status: HTTPStatus) {
    switch status.code {
    case 200..<300: successes += 1
    case 300..<400: redirections += 1
    case 400..<500: clientErrors += 1
    case 500...: serverErrors += 1
    default: break
    }
  }
}
