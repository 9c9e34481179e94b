internal import CausewayCore
internal import HTTPServer
internal import Loop

/// Where a vendor's pushes come in: asks the etiquette who may push, ingests, and only then acknowledges.
final class HTTPPushDoor: HTTPResponder {
  private let context: InputContext
  private let etiquette: any PushEtiquette
  private let bodyLimit: Int
  /// The same for every push.
  private let accepted: HTTPResponse

  /// Bytes that are judged on the loop: a mebibyte of small values takes a tenth of a second to read, and everyone would wait.
  private static let shortBody = 32_768

  init(context: InputContext, etiquette: any PushEtiquette, bodyLimit: Int) {
    self.context = context
    self.etiquette = etiquette
    self.bodyLimit = bodyLimit
    accepted = Self.response(etiquette.accepted)
  }

  @EventLoop
  func receive(_ head: HTTPRequestHead) -> HTTPReception {
    let request = PushRequest(method: head.method, headers: PushHeaders(HTTPPushHeaders(fields: head.fields)))
    let admission = etiquette.admit(
      request, now: context.time.now, clockIsSynchronised: context.time.isSynchronised)
    if case .refused(let status, let reason) = admission { return .answer(refusal(status, reason)) }
    return .collect(limit: bodyLimit, refuse: { self.refusal($0.status.code, $0.reason) }) { body in
      await self.answer(request, admission, body)
    }
  }

  @EventLoop
  private func answer(_ request: PushRequest, _ admission: PushAdmission, _ body: [UInt8]) async -> HTTPResponse {
    let etiquette = etiquette
    let verdict =
      body.count > Self.shortBody
      ? await EventLoop.beside { etiquette.judge(request, body: body, admission: admission) }
      : etiquette.judge(request, body: body, admission: admission)
    switch verdict {
    case .acknowledge:
      return accepted
    case .refuse(let status, let reason):
      return refusal(status, reason)
    case .keep(let delivery):
      do {
        _ = try await context.ingest([delivery])
        // On disk: from here on it may be acknowledged, and must be.
        FaultPoint.pass(.beforeAnswer)
        return accepted
      } catch {
        return refusal(503, error.reason, retryAfter: error.retryAfter)
      }
    }
  }

  private func refusal(_ status: Int, _ reason: String, retryAfter: Duration? = nil) -> HTTPResponse {
    context.link.refused(reason, at: context.time.now)
    var refusal = Self.response(etiquette.refused(status: status, reason: reason))
    if let retryAfter { refusal.fields.append("Retry-After", String(max(1, retryAfter.components.seconds))) }
    return refusal
  }

  private static func response(_ answer: PushAnswer) -> HTTPResponse {
    var response = HTTPResponse.bytes(HTTPStatus(answer.status), answer.body, contentType: answer.contentType)
    if let challenge = answer.challenge { response.fields.append("WWW-Authenticate", challenge) }
    return response
  }
}

/// A request's fields as etiquettes ask for them.
private struct HTTPPushHeaders: PushHeaderSource {
  let fields: HTTPFields

  func value(of name: String) -> String? { fields[name] }
  var all: [String: String] { fields.byName() }
}
