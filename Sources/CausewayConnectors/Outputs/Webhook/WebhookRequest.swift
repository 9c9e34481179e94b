internal import CausewayCore
internal import HTTPClient

/// What leaves for one entry.
struct WebhookRequest {
  let fields: [HTTPClientField]
  let body: [UInt8]

  /// - Parameters:
  ///   - output: the name of the output: receivers of two outputs get two ids.
  ///   - now: the time of this attempt.
  init(
    for entry: Entry, saying message: WebhookMessage, of output: String, keys: [WebhookKey], isReplayed: Bool = false,
    at now: Timestamp
  ) {
    let content = message.content(for: entry, isReplayed: isReplayed)
    body = content.body
    let id = WebhookSignature.id(of: entry.event, output: output)
    let seconds = now.milliseconds / 1_000
    var fields = content.fields
    fields.append(HTTPClientField(WebhookSignature.idHeader, id))
    fields.append(HTTPClientField(WebhookSignature.timestampHeader, String(seconds)))
    if !keys.isEmpty {
      let signatures = WebhookSignature.header(id: id, timestamp: seconds, body: body, keys: keys)
      fields.append(HTTPClientField(WebhookSignature.signatureHeader, signatures))
    }
    self.fields = fields
  }
}
