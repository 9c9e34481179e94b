internal import CausewayCore
internal import HTTPClient
internal import Loop

/// Sends what HomeLINK's webhooks send: a POST without a signature.
struct HomeLINKPush: VendorPush {
  let url: String
  /// Goes along as `Authorization: Bearer`.
  var token: Secret?
  var authorities: String?

  @EventLoop
  func send(_ body: [UInt8], now: Timestamp, with client: HTTPClient) async throws(HTTPClientError) -> PushReply {
    var fields = [HTTPClientField("Content-Type", "application/json")]
    if let token { fields.append(HTTPClientField("Authorization", "Bearer \(token.reveal())")) }
    var request = HTTPClientRequest("POST", url: url, fields: fields, body: body)
    request.trust.authorities = authorities
    let began = ContinuousClock.now
    let response = try await client.send(request)
    return PushReply(
      status: response.status, body: response.body, duration: .now - began, isAccepted: response.status == 200)
  }
}
