import CausewayCore
import CausewayDialects
import Testing

@Suite struct AqaraSignatureTests {
  /// The manual's worked example.
  static let secret = Secret("gU7Qtxi4dWnYAdmudyxni52bWZ58b8uN")
  static let fields = AqaraSignature.Fields(
    appkey: "532cad73c5493193d63d367016b98b27", nonce: "C6wuzd0Qguxzelhb", time: "1618914078668",
    token: "4e693d54d75db580a56d1263")
  static let withToken = "0261ea7150cf743fbb2c4d9d6a7438aa"
  static let withoutToken = "0e27da9f4c88c27896d1393a64d70392"

  private func form(of signature: String, accepting form: AqaraSignature.Form = .either) -> AqaraSignature.Form? {
    AqaraSignature(secret: Self.secret, form: form).form(of: signature, for: Self.fields)
  }

  @Test func `both published forms are genuine, and told apart`() {
    #expect(form(of: Self.withToken) == .withToken)
    #expect(form(of: Self.withoutToken) == .withoutToken)
  }

  @Test func `hexadecimal in either case`() {
    #expect(form(of: Self.withToken.uppercased()) == .withToken)
    #expect(form(of: Self.withoutToken.uppercased()) == .withoutToken)
  }

  @Test func `a pinned form excludes the other`() {
    #expect(form(of: Self.withToken, accepting: .withToken) == .withToken)
    #expect(form(of: Self.withoutToken, accepting: .withToken) == nil)
    #expect(form(of: Self.withToken, accepting: .withoutToken) == nil)
    #expect(form(of: Self.withoutToken, accepting: .withoutToken) == .withoutToken)
  }

  @Test(arguments: [
    "", "0", "0261ea7150cf743fbb2c4d9d6a7438ab", "0261ea7150cf743fbb2c4d9d6a7438a",
    "0261ea7150cf743fbb2c4d9d6a7438aa00",
    "0261ea7150cf743fbb2c4d9d6a7438ag", " 0261ea7150cf743fbb2c4d9d6a7438aa", "d41d8cd98f00b204e9800998ecf8427e",
  ])
  func `anything else is not genuine`(signature: String) {
    #expect(form(of: signature) == nil)
  }

  @Test func `every field and the secret count, but not their case`() {
    let signature = AqaraSignature(secret: Self.secret)
    var changed = Self.fields
    changed.nonce = "c6WUZD0qguxzelhb"
    #expect(signature.form(of: Self.withToken, for: changed) == .withToken)
    for path in [\AqaraSignature.Fields.appkey, \.nonce, \.time, \.token] {
      var changed = Self.fields
      changed[keyPath: path] += "1"
      #expect(signature.form(of: Self.withToken, for: changed) == nil)
    }
    #expect(AqaraSignature(secret: Secret("other")).form(of: Self.withToken, for: Self.fields) == nil)
  }

  @Test func `nothing is genuine without a secret`() {
    let forged = AqaraSignature.sign(
      appkey: Self.fields.appkey, nonce: Self.fields.nonce, time: Self.fields.time, token: nil, secret: Secret(""))
    #expect(AqaraSignature(secret: Secret("")).form(of: forged, for: Self.fields) == nil)
  }

  @Test func `senders sign in both forms`() {
    func sign(_ token: String?) -> String {
      AqaraSignature.sign(
        appkey: Self.fields.appkey, nonce: Self.fields.nonce, time: Self.fields.time, token: token, secret: Self.secret)
    }
    #expect(sign(Self.fields.token) == Self.withToken)
    #expect(sign(nil) == Self.withoutToken)
  }

  @Test func `headers for a push are genuine, and no two pushes have the same nonce`() {
    func headers() -> [String: String] {
      let headers = AqaraSignature.headers(appkey: "K", token: "T", secret: Self.secret, now: received)
      return Dictionary(headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $0 + $1 })
    }
    let request = PushRequest(method: "POST", headers: headers())
    let etiquette = AqaraPushEtiquette(signature: AqaraSignature(secret: Self.secret, form: .withToken), appkey: "K")
    #expect(etiquette.admit(request, now: received, clockIsSynchronised: true) == .admitted)
    #expect(headers()["nonce"] != request.headers["nonce"])
  }

  @Test func `the secret is printed nowhere`() {
    let signature = AqaraSignature(secret: Self.secret)
    let etiquette = AqaraPushEtiquette(signature: signature)
    for text in ["\(signature)", String(reflecting: signature), "\(etiquette)", String(reflecting: etiquette)] {
      #expect(!text.contains(Self.secret.reveal()))
    }
    var dumped = ""
    dump(signature, to: &dumped)
    #expect(!dumped.contains(Self.secret.reveal()))
  }
}
