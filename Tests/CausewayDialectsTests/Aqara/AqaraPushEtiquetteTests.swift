import CausewayCore
import CausewayDialects
import Testing

@Suite struct AqaraPushEtiquetteTests {
  private let secret = Secret("s3cr3t")
  private let etiquette: AqaraPushEtiquette

  init() {
    etiquette = AqaraPushEtiquette(signature: AqaraSignature(secret: secret))
  }

  private func headers(at time: Timestamp = received, appkey: String = "key", token: String? = "token") -> [String:
    String]
  {
    let millis = String(time.milliseconds)
    let sign = AqaraSignature.sign(appkey: appkey, nonce: "n0nce", time: millis, token: token, secret: secret)
    return ["appkey": appkey, "nonce": "n0nce", "time": millis, "token": token ?? "token", "sign": sign]
  }

  private func admission(
    _ headers: [String: String], method: String = "POST", by etiquette: AqaraPushEtiquette? = nil,
    synchronised: Bool = true
  ) -> PushAdmission {
    (etiquette ?? self.etiquette).admit(
      PushRequest(method: method, headers: headers), now: received, clockIsSynchronised: synchronised)
  }

  private func verdict(_ headers: [String: String], method: String = "POST", body: String) -> PushVerdict {
    let request = PushRequest(method: method, headers: headers)
    let admission = etiquette.admit(request, now: received, clockIsSynchronised: true)
    return etiquette.judge(request, body: Array(body.utf8), admission: admission)
  }

  @Test func `a signed push is kept whatever its body says`() {
    for body in [#"{"msgId":"m"}"#, "not JSON", "[]", #"{"a":1}"#, "\u{0}", "{}{}"] {
      #expect(verdict(headers(), body: body) == .keep(Delivery(body: Array(body.utf8))))
    }
  }

  @Test func `nothing of the head is kept: it holds the account's token`() {
    guard case .keep(let delivery) = verdict(headers(), body: "x") else {
      Issue.record("not kept")
      return
    }
    #expect(delivery.attributes.isEmpty)
  }

  @Test(arguments: ["", "{}", " { }\r\n"])
  func `an unsigned probe is acknowledged and not kept, and so is a signed one`(body: String) {
    #expect(verdict([:], body: body) == .acknowledge)
    #expect(verdict(["token": "t", "time": "1"], body: body) == .acknowledge)
    #expect(verdict(["sign": ""], body: body) == .acknowledge)
    #expect(verdict(headers(), body: body) == .acknowledge)
  }

  @Test func `an unsigned GET is a probe whatever its body`() {
    #expect(verdict([:], method: "GET", body: "") == .acknowledge)
    #expect(verdict(["content-length": "9999"], method: "GET", body: "x") == .acknowledge)
    #expect(verdict([:], method: "HEAD", body: "") == .acknowledge)
  }

  @Test(arguments: [#"{"a":1}"#, "[]", "x", "{}x", "{", #"{"msgId":"m","msgType":"resource_report","data":[]}"#])
  func `any other unsigned request is refused`(body: String) {
    #expect(verdict([:], body: body) == .refuse(status: 401, reason: "the header `sign` is missing"))
    #expect(verdict([:], method: "PUT", body: body) == .refuse(status: 401, reason: "the header `sign` is missing"))
  }

  @Test func `an unsigned body that is too long for a probe is refused before it is read`() {
    #expect(admission(["content-length": "65"]) == .refused(status: 401, reason: "the header `sign` is missing"))
    #expect(admission(["content-length": "64"]) == .unproven(reason: "the header `sign` is missing"))
  }

  @Test(arguments: ["appkey", "nonce", "time"])
  func `a signed request without a header that is signed is refused`(name: String) {
    var headers = headers()
    headers[name] = nil
    #expect(admission(headers) == .refused(status: 401, reason: "the header `\(name)` is missing"))
    headers[name] = ""
    #expect(admission(headers) == .refused(status: 401, reason: "the header `\(name)` is missing"))
  }

  @Test func `the token may be missing where it is not signed`() {
    var headers = headers(token: nil)
    headers["token"] = nil
    #expect(admission(headers) == .admitted)
  }

  @Test(arguments: [
    ("sign", "signature"), ("sign", "x-sign"), ("nonce", "x-nonce"), ("appkey", "app-key"), ("time", "x_time"),
  ])
  func `a header that looks like the missing one is pointed out, not taken`(name: String, similar: String) {
    var headers = headers()
    headers[similar] = headers.removeValue(forKey: name)
    let reason = "the header `\(name)` is missing (there is `\(similar)`)"
    #expect(admission(headers) == (name == "sign" ? .unproven(reason: reason) : .refused(status: 401, reason: reason)))
  }

  @Test(arguments: ["sign", "nonce", "appkey", "token"])
  func `a header that came twice is refused in these words`(name: String) {
    var headers = headers()
    headers[name] = "x, " + (headers[name] ?? "")
    #expect(admission(headers) == .refused(status: 401, reason: "the header `\(name)` came more than once"))
  }

  @Test(arguments: ["soon", "1e12", "-1", " 1710000010000", "1710000010000, 1", "99999999999999999999", "１"])
  func `a time that is no number is refused, however well signed`(time: String) {
    var headers = headers()
    headers["time"] = time
    headers["sign"] = AqaraSignature.sign(appkey: "key", nonce: "n0nce", time: time, token: "token", secret: secret)
    #expect(admission(headers) == .refused(status: 401, reason: "the header `time` is not a number of milliseconds"))
  }

  @Test func `a wrong signature is refused`() {
    var headers = headers()
    headers["sign"] = String(repeating: "0", count: 32)
    #expect(admission(headers) == .refused(status: 401, reason: "the signature does not fit the secret"))
    #expect(admission(headers, method: "GET") == .refused(status: 401, reason: "the signature does not fit the secret"))
    #expect(verdict(headers, body: "{}") == .refuse(status: 401, reason: "the signature does not fit the secret"))
  }

  @Test func `a push older or newer than 12 hours is refused, but only by a clock that can be trusted`() {
    let window = Duration.seconds(12 * 3_600)
    let old = headers(at: received - window - .milliseconds(1))
    let new = headers(at: received + window + .milliseconds(1))
    #expect(admission(headers(at: received - window)) == .admitted)
    #expect(admission(headers(at: received + window)) == .admitted)
    #expect(admission(old) == .refused(status: 401, reason: "signed more than 12 hours ago"))
    #expect(admission(new) == .refused(status: 401, reason: "signed more than 12 hours ahead of our clock"))
    #expect(admission(old, synchronised: false) == .admitted)
    #expect(admission(new, synchronised: false) == .admitted)
  }

  @Test func `a time in seconds is understood`() {
    var headers = headers()
    headers["time"] = "1710000010"
    headers["sign"] = AqaraSignature.sign(appkey: "key", nonce: "n0nce", time: "1710000010", token: nil, secret: secret)
    #expect(admission(headers) == .admitted)
  }

  @Test func `only the configured key may push`() {
    let strict = AqaraPushEtiquette(signature: AqaraSignature(secret: secret), appkey: "key")
    #expect(admission(headers(), by: strict) == .admitted)
    #expect(
      admission(headers(appkey: "other"), by: strict)
        == .refused(status: 401, reason: "signed with another key than `app_key` allows"))
  }

  @Test func `which form was seen is counted`() {
    _ = admission(headers())
    _ = admission(headers(token: nil))
    _ = admission(headers(token: nil))
    _ = admission(["sign": "00"])
    #expect(etiquette.figures == ["signed_with_token": 1, "signed_without_token": 2])
  }

  @Test func `where signing is off everything is taken`() {
    let open = AqaraPushEtiquette(unsigned: ())
    let request = PushRequest(method: "POST", headers: ["sign": "nonsense", "content-length": "9999"])
    let admission = open.admit(request, now: received, clockIsSynchronised: true)
    #expect(admission == .admitted)
    #expect(open.judge(request, body: Array("x".utf8), admission: admission) == .keep(Delivery(body: Array("x".utf8))))
    #expect(open.judge(request, body: [], admission: admission) == .acknowledge)
    #expect(open.figures.isEmpty)
  }

  @Test func `answers are worded as Aqara reads them`() throws {
    #expect(etiquette.accepted == PushAnswer(status: 200, body: Array(#"{"code":0}"#.utf8)))
    let refusal = etiquette.refused(status: 503, reason: "the journal is “full”\n")
    #expect(refusal.status == 503)
    #expect(refusal.contentType == "application/json")
    let root = try JSONDocument(parsing: refusal.body).root
    #expect(root["code"]?.integer == 503)
    #expect(root["message"]?.string == "the journal is “full”\n")
  }
}
