internal import CausewayCore
internal import CausewayDialects
internal import Digest
internal import HTTPClient
internal import Loop

/// Sends what Aqara's cloud sends: a POST with the headers of an account, signed or not.
struct AqaraPush: VendorPush {
  let url: String
  var appKey = "causeway"
  var token = "causeway"
  /// `nil` leaves `appkey` and `sign` out, as Aqara does where signing is off.
  var secret: Secret?
  var authorities: String?

  @EventLoop
  func send(_ body: [UInt8], now: Timestamp, with client: HTTPClient) async throws(HTTPClientError) -> PushReply {
    var request = HTTPClientRequest("POST", url: url, fields: fields(now: now), body: body)
    request.trust.authorities = authorities
    let began = ContinuousClock.now
    let response = try await client.send(request)
    return PushReply(
      status: response.status, body: response.body, duration: .now - began, isAccepted: Self.isAccepted(response))
  }

  /// What Aqara takes for success; after too much of anything else it stops pushing.
  private static func isAccepted(_ response: HTTPClientResponse) -> Bool {
    guard response.status == 200, let document = try? JSONDocument(parsing: response.body) else { return false }
    return document.root["code"]?.text.bytes == [UInt8(ascii: "0")]
  }

  private func fields(now: Timestamp) -> [HTTPClientField] {
    let type = HTTPClientField("Content-Type", "application/json")
    guard let secret else {
      let nonce = Hexadecimal.encode(RandomBytes.make(8))
      return [
        type, HTTPClientField("token", token), HTTPClientField("time", String(now.milliseconds)),
        HTTPClientField("nonce", nonce),
      ]
    }
    let signed = AqaraSignature.headers(appkey: appKey, token: token, secret: secret, now: now)
    return [type] + signed.map { HTTPClientField($0.name, $0.value) }
  }
}
