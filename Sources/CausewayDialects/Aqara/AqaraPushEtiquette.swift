package import CausewayCore
internal import Synchronization

/// Who may push in Aqara's name, and the answers Aqara understands. More than 5 % of anything but `{"code":0}` within five minutes,
/// and Aqara stops pushing until a person turns it on again: so nothing is refused that may be genuine.
package final class AqaraPushEtiquette: PushEtiquette {
  /// How old the time of a push may be: as long as Aqara keeps what it could not push. Newer than ours by as much is refused as well.
  private static let window = Duration.seconds(12 * 3_600)
  /// Room for `{}` and white space.
  private static let probeLimit = 64

  /// `nil`: signing is off, everybody may push.
  private let signature: AqaraSignature?
  /// The only signing key id that may push; any if `nil`.
  private let allowed: String?
  private let withToken = Atomic(0)
  private let withoutToken = Atomic(0)

  /// - Parameter appkey: the only signing key id that may push; any if `nil`.
  package init(signature: AqaraSignature, appkey: String? = nil) {
    self.signature = signature
    allowed = appkey
  }

  /// For accounts where signing is off: whoever knows the address may push.
  package init(unsigned: Void) {
    signature = nil
    allowed = nil
  }

  /// Aqara probes an address with either.
  package let methods = ["POST", "GET"]

  package func admit(_ request: PushRequest, now: Timestamp, clockIsSynchronised: Bool) -> PushAdmission {
    guard let signature else { return .admitted }
    guard let given = Self.header("sign", of: request) else { return unsigned(request) }
    guard let appkey = Self.header("appkey", of: request), let nonce = Self.header("nonce", of: request),
      let timeText = Self.header("time", of: request)
    else {
      let name = ["appkey", "nonce", "time"].first { Self.header($0, of: request) == nil } ?? ""
      return .refused(status: 401, reason: missing(name, in: request))
    }
    let fields = AqaraSignature.Fields(
      appkey: appkey, nonce: nonce, time: timeText, token: request.headers["token"] ?? "")
    guard let time = Self.timestamp(timeText) else {
      return .refused(status: 401, reason: "the header `time` is not a number of milliseconds")
    }
    guard let form = signature.form(of: given, for: fields) else {
      return .refused(status: 401, reason: wrongSignature(request))
    }
    if let allowed, appkey != allowed {
      return .refused(status: 401, reason: "signed with another key than `app_key` allows")
    }
    if clockIsSynchronised, now - time > Self.window || time - now > Self.window {
      return .refused(status: 401, reason: "signed more than 12 hours \(time < now ? "ago" : "ahead of our clock")")
    }
    if form == .withToken {
      withToken.add(1, ordering: .relaxed)
    } else {
      withoutToken.add(1, ordering: .relaxed)
    }
    return .admitted
  }

  /// An empty header says as little as none.
  private static func header(_ name: String, of request: PushRequest) -> String? {
    request.headers[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Perhaps an address probe. What has more to say than a probe is refused before it is read.
  private func unsigned(_ request: PushRequest) -> PushAdmission {
    let reason = missing("sign", in: request)
    let length = request.headers["content-length"].flatMap { Int($0) } ?? 0
    guard Self.isRead(request) || length <= Self.probeLimit else { return .refused(status: 401, reason: reason) }
    return .unproven(reason: reason)
  }

  private static func isRead(_ request: PushRequest) -> Bool {
    request.method == "GET" || request.method == "HEAD"
  }

  /// An address probe carries nothing, signed or not: a `GET` whatever its body, else an empty body or `{}`.
  package func judge(_ request: PushRequest, body: [UInt8], admission: PushAdmission) -> PushVerdict {
    let isProbe = Self.isRead(request) || Self.isEmpty(body)
    switch admission {
    case .admitted: return isProbe ? .acknowledge : .keep(Delivery(body: body))
    case .unproven(let reason): return isProbe ? .acknowledge : .refuse(status: 401, reason: reason)
    case .refused(let status, let reason): return .refuse(status: status, reason: reason)
    }
  }

  package let accepted = PushAnswer(status: 200, body: Array("{\"code\":0}".utf8))

  package func refused(status: Int, reason: String) -> PushAnswer {
    var writer = JSONWriter()
    writer.object { object in
      object.key("code")
      object.integer(status == 0 ? -1 : status)
      object.key("message")
      object.string(reason)
    }
    return PushAnswer(status: status, body: writer.bytes)
  }

  /// How many pushes were signed in which form: once only one is seen, `signature` can be pinned to it.
  package var figures: [String: Int] {
    guard signature != nil else { return [:] }
    return [
      "signed_with_token": withToken.load(ordering: .relaxed),
      "signed_without_token": withoutToken.load(ordering: .relaxed),
    ]
  }

  /// Decimal digits only. Numbers too small for milliseconds of this century are seconds.
  private static func timestamp(_ text: String) -> Timestamp? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text) else { return nil }
    return Timestamp(milliseconds: number < 100_000_000_000 ? number * 1_000 : number)
  }

  /// Nothing, or an object with nothing in it.
  private static func isEmpty(_ body: [UInt8]) -> Bool {
    guard body.count <= probeLimit else { return false }
    let text = body.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    return text.isEmpty || text == Array("{}".utf8)
  }

  /// Says which header looks like the one that is missing: proxies and gateways rename them.
  private func missing(_ name: String, in request: PushRequest) -> String {
    func letters(_ text: String) -> String { text.lowercased().filter(\.isLetter) }
    let similar = request.headers.all.keys.sorted().first { header in
      header != name
        && (letters(header) == name || letters(header) == "x\(name)"
          || name == "sign" && letters(header) == "signature")
    }
    return "the header `\(name)` is missing" + (similar.map { " (there is `\($0)`)" } ?? "")
  }

  private func wrongSignature(_ request: PushRequest) -> String {
    for name in ["sign", "appkey", "nonce", "time", "token"] where request.headers[name]?.contains(", ") ?? false {
      return "the header `\(name)` came more than once"
    }
    return "the signature does not fit the secret"
  }
}
