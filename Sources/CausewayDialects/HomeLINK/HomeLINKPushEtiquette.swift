internal import CausewayCore

/// HomeLINK's webhooks: POSTs without a signature, for which 200 is success. Whoever knows the path may push, or whoever has the token as
/// well. A body that is empty is somebody who tries the address; every other is kept, for each is an event.
struct HomeLINKPushEtiquette: PushEtiquette {
  let token: BearerToken?

  func admit(_ request: PushRequest, now: Timestamp, clockIsSynchronised: Bool) -> PushAdmission {
    if let reason = token?.flaw(in: request.headers["authorization"]) { return .refused(status: 401, reason: reason) }
    // Kept as it is, it would be an event that nobody understands.
    if let coding = request.headers["content-encoding"], !coding.isEmpty, coding.lowercased() != "identity" {
      return .refused(status: 415, reason: "the body is encoded: send it without `content-encoding`")
    }
    return .admitted
  }

  func judge(_ request: PushRequest, body: [UInt8], admission: PushAdmission) -> PushVerdict {
    body.isEmpty ? .acknowledge : .keep(Delivery(body: body))
  }

  let accepted = PushAnswer(status: 200, body: Array("{}".utf8))

  func refused(status: Int, reason: String) -> PushAnswer {
    var writer = JSONWriter()
    writer.object { object in
      object.key("error")
      object.string(reason)
    }
    return PushAnswer(status: status, challenge: status == 401 ? BearerToken.challenge : nil, body: writer.bytes)
  }
}
