internal import CausewayCore

/// The HTTP protocol binding of CloudEvents 1.0: which of the three modes a request is in.
extension CloudEventsDialect: PushedDialect {
  private static let wanted =
    "send `\(MediaType.cloudEvent)`, `\(MediaType.cloudEventBatch)`, or the attributes as `ce-` headers"

  func check(_ request: PushRequest) throws(PushRefusal) {
    guard let text = request.headers[CloudEventHeaders.contentType], !text.isEmpty else {
      guard CloudEventHeaders.areIn(request.headers.all) else {
        throw PushRefusal(status: 415, reason: "the header `content-type` is missing: \(Self.wanted)")
      }
      return
    }
    guard let type = MediaType(text) else {
      throw PushRefusal(status: 415, reason: "the header `content-type` is no media type: \(Self.wanted)")
    }
    if type.essence.hasPrefix(CloudEventHeaders.formats) {
      guard type.essence == MediaType.cloudEvent || type.essence == MediaType.cloudEventBatch else {
        throw PushRefusal(status: 415, reason: "events in this format cannot be read: \(Self.wanted)")
      }
    } else if !CloudEventHeaders.areIn(request.headers.all) {
      // JSON might be an event whose attributes were forgotten, anything else is none.
      throw PushRefusal(
        status: type.isJSON ? 400 : 415,
        reason: "neither the content type nor a `ce-` header says that this is a CloudEvent: \(Self.wanted)")
    }
    guard type.isUTF8 || !type.isJSON else {
      throw PushRefusal(status: 415, reason: "JSON in another encoding than UTF-8 cannot be read")
    }
  }

  func attributes(of request: PushRequest) -> [String: String] {
    let contentType = request.headers[CloudEventHeaders.contentType].flatMap { $0.isEmpty ? nil : $0 }
    var attributes: [String: String] = [:]
    attributes[CloudEventHeaders.contentType] = contentType
    // Senders of the other modes may repeat the attributes as headers: the body counts.
    guard contentType.flatMap({ MediaType($0) })?.essence.hasPrefix(CloudEventHeaders.formats) != true else {
      return attributes
    }
    for (name, value) in request.headers.all where CloudEventHeaders.isAttribute(name) { attributes[name] = value }
    return attributes
  }
}
