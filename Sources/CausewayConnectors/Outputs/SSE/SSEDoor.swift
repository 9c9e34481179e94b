internal import CausewayCore
internal import HTTPServer
internal import Loop

/// Where clients of a stream come in: decides from the head alone, in words.
struct SSEDoor: HTTPResponder {
  static let resumeParameter = "last_event_id"

  let stream: SSEStream

  @EventLoop
  func receive(_ head: HTTPRequestHead) -> HTTPReception {
    guard let token = token(head.fields["authorization"]) else {
      stream.context.link.refused("a client without the right token", at: stream.context.time.now)
      var response = HTTPResponse.text(.unauthorized, "This stream wants the header Authorization: Bearer <token>.\n")
      response.fields.append("WWW-Authenticate", "Bearer")
      return .answer(response)
    }
    guard stream.isRunning else { return unavailable("the gateway is starting or stopping") }
    guard !stream.isUpstreamDead else { return unavailable("every input of this stream is down") }
    let filter: SSEFilter
    switch SSEFilter.match(of: head.query) {
    case .success(let match): filter = token.filter.narrowed(by: match)
    case .failure(let problem): return .answer(.text(.badRequest, "\(problem.text)\n"))
    }
    guard let feed = stream.feed(filter) else {
      return unavailable("too many different parts of it are being followed")
    }
    let asked = head.fields["last-event-id"] ?? head.query(Self.resumeParameter)
    let session = SSESession(feed: feed, token: token, lastEventID: asked)
    var response = HTTPResponse.stream(fields: Self.fields, source: session)
    // Every end is final chunk, then close: the client comes back with a new connection.
    response.close = true
    return .answer(response)
  }

  private static let fields: HTTPFields = [
    "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache",
    // nginx in front would gather events before it passes them on.
    "X-Accel-Buffering": "no",
  ]

  private func unavailable(_ reason: String) -> HTTPReception {
    var response = HTTPResponse.text(.serviceUnavailable, "No stream now: \(reason). Try again later.\n")
    response.fields.append("Retry-After", "5")
    return .answer(response)
  }

  @EventLoop
  private func token(_ field: String?) -> SSEToken? {
    guard let field else { return nil }
    let parts = field.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return stream.token(String(parts[1].drop { $0 == " " }))
  }
}
