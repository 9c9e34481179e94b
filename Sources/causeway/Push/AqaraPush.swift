internal import CausewayCore
internal import CausewayDialects
internal import Digest
internal import HTTPClient
internal import Loop

/// Sends what Aqara's cloud sends: a POST with the headers of an account, signed or not.
struct AqaraPush: Sendable {
  let url: String
  var appKey = "causeway"
  var token = "causeway"
  /// `nil` leaves `appkey` and `sign` out, as Aqara does where signing is off.
  var secret: Secret?
  var authorities: String?

  /// What came back.
  struct Answer: Sendable {
    let status: Int
    let body: [UInt8]
    let duration: Duration

    /// What Aqara takes for success; after too much of anything else it stops pushing.
    var isAccepted: Bool {
      guard status == 200, let document = try? JSONDocument(parsing: body) else { return false }
      return document.root["code"]?.text.bytes == [UInt8(ascii: "0")]
    }
  }

  @EventLoop
  func send(_ body: [UInt8], now: Timestamp, with client: HTTPClient) async throws(HTTPClientError) -> Answer {
    var request = HTTPClientRequest("POST", url: url, fields: fields(now: now), body: body)
    request.trust.authorities = authorities
    let began = ContinuousClock.now
    let response = try await client.send(request)
    return Answer(status: response.status, body: response.body, duration: .now - began)
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
