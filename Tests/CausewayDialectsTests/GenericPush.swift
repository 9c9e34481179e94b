import CausewayCore
import CausewayDialects
import Testing

/// The door of a generic dialect as configuration makes it, and a sender that knows its token.
struct GenericPush {
  static let token = "s3cr3t-T0ken"
  let parts: DialectParts?

  init(_ dialect: String, _ settings: ConfigNode = ["token": "s3cr3t-T0ken"]) {
    let section = ConfigSection(
      settings, path: "inputs.door", source: ConfigSource(file: "c.yaml"), findings: ConfigFindings())
    parts = DialectRegistry.parts(of: dialect, section, isPush: true)
  }

  var etiquette: any PushEtiquette {
    get throws { try #require(parts?.etiquette) }
  }

  func request(_ headers: [String: String]) -> PushRequest {
    PushRequest(
      method: "POST", headers: headers.merging(["authorization": "Bearer \(Self.token)"]) { given, _ in given })
  }

  func admission(_ headers: [String: String]) throws -> PushAdmission {
    try etiquette.admit(request(headers), now: received, clockIsSynchronised: true)
  }

  /// What becomes of a push whose head is fine.
  func verdict(_ headers: [String: String], body: String) throws -> PushVerdict {
    let admission = try admission(headers)
    try #require(admission == .admitted)
    return try etiquette.judge(request(headers), body: Array(body.utf8), admission: admission)
  }

  func delivery(_ headers: [String: String], body: String) throws -> Delivery? {
    guard case .keep(let delivery) = try verdict(headers, body: body) else { return nil }
    return delivery
  }

  func events(of delivery: Delivery) throws -> [Event] {
    let parts = try #require(parts)
    return try parts.dialect.read(delivery, receivedAt: received, devices: DeviceBook()).events
  }
}
