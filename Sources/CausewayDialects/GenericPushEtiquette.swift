internal import CausewayCore

/// Who may push where no vendor has a say in it, and the answers: 202 with an empty object once everything is on disk, else a
/// status that says why not, with the reason in `{"error": …}`. Nothing unreadable is taken: the sender is there to be told.
struct GenericPushEtiquette<PushDialect: PushedDialect>: PushEtiquette {
  let dialect: PushDialect
  /// `nil`: whoever knows the address may push.
  let token: BearerToken?

  func admit(_ request: PushRequest, now: Timestamp, clockIsSynchronised: Bool) -> PushAdmission {
    // First of all: strangers are not told what would be read.
    if let reason = token?.flaw(in: request.headers["authorization"]) { return .refused(status: 401, reason: reason) }
    if let coding = request.headers["content-encoding"], !coding.isEmpty, coding.lowercased() != "identity" {
      return .refused(status: 415, reason: "the body is encoded: send it without `content-encoding`")
    }
    do throws(PushRefusal) {
      try dialect.check(request)
      return .admitted
    } catch {
      return .refused(status: error.status, reason: error.reason)
    }
  }

  func judge(_ request: PushRequest, body: [UInt8], admission: PushAdmission) -> PushVerdict {
    let delivery = Delivery(body: body, attributes: dialect.attributes(of: request))
    // Read once more when it is ingested, by this same pure function: what is fine here cannot end up in quarantine there.
    do throws(DialectError) {
      let reading = try dialect.read(delivery, receivedAt: Timestamp(milliseconds: 0), devices: DeviceBook())
      if let reason = reading.unreadable { return .refuse(status: 400, reason: reason) }
      return reading.events.isEmpty ? .acknowledge : .keep(delivery)
    } catch {
      return .refuse(status: 400, reason: error.reason)
    }
  }

  let accepted = PushAnswer(status: 202, body: Array("{}".utf8))

  func refused(status: Int, reason: String) -> PushAnswer {
    var writer = JSONWriter()
    writer.object { object in
      object.key("error")
      object.string(reason)
    }
    return PushAnswer(
      status: status, challenge: status == 401 ? BearerToken.challenge : nil, body: writer.bytes)
  }
}
