package import CausewayCore
internal import Digest

/// How Aqara signs a push: MD5 over `appkey=…&nonce=…&time=…&token=…` and the app secret, all in lower case. The manual states the rule
/// with the token and works its example without: genuine pushes may come in either form.
package struct AqaraSignature: Sendable {
  /// Which forms are genuine.
  package enum Form: String, Sendable, CaseIterable {
    case either
    case withToken = "with_token"
    case withoutToken = "without_token"
  }

  /// What is signed. Of a push, the values of the headers of these names.
  package struct Fields: Sendable, Equatable {
    package var appkey: String
    package var nonce: String
    /// Milliseconds since 1970, as decimal text.
    package var time: String
    package var token: String

    package init(appkey: String, nonce: String, time: String, token: String) {
      self.appkey = appkey
      self.nonce = nonce
      self.time = time
      self.token = token
    }
  }

  private let secret: Secret
  private let form: Form

  package init(secret: Secret, form: Form = .either) {
    self.secret = secret
    self.form = form
  }

  /// The form in which `signature` (hexadecimal in either case) is right for `fields`, `nil` if in none that is allowed. The
  /// comparison's duration tells nothing about the right signature. Nothing is right for an empty secret.
  package func form(of signature: String, for fields: Fields) -> Form? {
    guard !secret.isEmpty, let given = Hexadecimal.decode(signature) else { return nil }
    if form != .withoutToken, ConstantTime.areEqual(given, Self.digest(fields, withToken: true, secret)) {
      return .withToken
    }
    if form != .withToken, ConstantTime.areEqual(given, Self.digest(fields, withToken: false, secret)) {
      return .withoutToken
    }
    return nil
  }

  /// For senders: the value of the header `sign`, in lower case. Without a token the form that leaves it out.
  package static func sign(appkey: String, nonce: String, time: String, token: String?, secret: Secret) -> String {
    let fields = Fields(appkey: appkey, nonce: nonce, time: time, token: token ?? "")
    return Hexadecimal.encode(digest(fields, withToken: token != nil, secret))
  }

  /// For senders: all headers of a signed push made at `now`.
  package static func headers(
    appkey: String, token: String, secret: Secret, now: Timestamp
  ) -> [(name: String, value: String)] {
    let nonce = Hexadecimal.encode(RandomBytes.make(8))
    let time = String(now.milliseconds)
    let sign = sign(appkey: appkey, nonce: nonce, time: time, token: token, secret: secret)
    return [("appkey", appkey), ("nonce", nonce), ("time", time), ("token", token), ("sign", sign)]
  }

  private static func digest(_ fields: Fields, withToken: Bool, _ secret: Secret) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(256)
    append("appkey=", fields.appkey, to: &text)
    append("&nonce=", fields.nonce, to: &text)
    append("&time=", fields.time, to: &text)
    if withToken { append("&token=", fields.token, to: &text) }
    append("", secret.reveal(), to: &text)
    lowercase(&text)
    return HashFunction.md5.digest(of: text)
  }

  private static func append(_ name: StaticString, _ value: String, to text: inout [UInt8]) {
    var value = value
    name.withUTF8Buffer { text.append(contentsOf: $0) }
    value.withUTF8 { text.append(contentsOf: $0) }
  }

  private static func lowercase(_ text: inout [UInt8]) {
    var bits: UInt8 = 0
    for index in text.indices {
      let byte = text[index]
      bits |= byte
      text[index] = byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
    guard bits >= 0x80 else { return }
    text = Array(String(decoding: text, as: UTF8.self).lowercased().utf8)
  }
}
