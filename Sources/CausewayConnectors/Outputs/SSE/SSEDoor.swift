internal import CausewayCore
internal import Digest
internal import HTTPServer
internal import Loop

/// Where clients of a stream come in: decides from the head alone, in words.
struct SSEDoor: HTTPResponder {
  let feed: SSEFeed

  @EventLoop
  func receive(_ head: HTTPRequestHead) -> HTTPReception {
    guard isAuthorised(head.fields["authorization"]) else {
      feed.link.refused("a client without the right token", at: feed.time.now)
      var response = HTTPResponse.text(.unauthorized, "This stream wants the header Authorization: Bearer <token>.\n")
      response.fields.append("WWW-Authenticate", "Bearer")
      return .answer(response)
    }
    guard feed.isRunning, !feed.isUpstreamDead else {
      let reason = feed.isRunning ? "every input of this stream is down" : "the gateway is starting or stopping"
      var response = HTTPResponse.text(.serviceUnavailable, "No stream now: \(reason). Try again later.\n")
      response.fields.append("Retry-After", "5")
      return .answer(response)
    }
    let asked = head.fields["last-event-id"] ?? head.query("last_event_id")
    var response = HTTPResponse.stream(fields: Self.fields, source: SSESession(feed: feed, lastEventID: asked))
    // Every end is final chunk, then close: the client comes back with a new connection.
    response.close = true
    return .answer(response)
  }

  private static let fields: HTTPFields = [
    "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache",
    // nginx in front would gather events before it passes them on.
    "X-Accel-Buffering": "no",
  ]

  /// Constant time in what is compared: how long a refusal takes says nothing about the token.
  private func isAuthorised(_ field: String?) -> Bool {
    guard let field else { return false }
    let parts = field.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
    let said = parts[1].drop { $0 == " " }
    return ConstantTime.areEqual(String(said), feed.token.secret.reveal())
  }
}
