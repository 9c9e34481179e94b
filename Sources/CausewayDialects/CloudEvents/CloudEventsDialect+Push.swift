internal import CausewayCore

/// The HTTP protocol binding of CloudEvents 1.0: which of the three modes a request is in.
extension CloudEventsDialect: PushedDialect {
  func check(_ request: PushRequest) throws(PushRefusal) {
    let wanted = "send `\(MediaType.cloudEvent)`, `\(MediaType.cloudEventBatch)`, or the attributes as `ce-` headers"
    let isBinary = CloudEventHeaders.areIn(request.headers)
    guard let text = request.headers[CloudEventHeaders.contentType], !text.isEmpty else {
      guard isBinary else { throw PushRefusal(status: 415, reason: "the header `content-type` is missing: \(wanted)") }
      return
    }
    guard let type = MediaType(text) else {
      throw PushRefusal(status: 415, reason: "the header `content-type` is no media type: \(wanted)")
    }
    if type.essence.hasPrefix(CloudEventHeaders.formats) {
      guard type.essence == MediaType.cloudEvent || type.essence == MediaType.cloudEventBatch else {
        throw PushRefusal(status: 415, reason: "events in this format cannot be read: \(wanted)")
      }
    } else if !isBinary {
      // JSON might be an event whose attributes were forgotten, anything else is none.
      throw PushRefusal(
        status: type.isJSON ? 400 : 415,
        reason: "neither the content type nor a `ce-` header says that this is a CloudEvent: \(wanted)")
    }
    guard type.isUTF8 || !type.isJSON else {
      throw PushRefusal(status: 415, reason: "JSON in another encoding than UTF-8 cannot be read")
    }
  }

  func attributes(of request: PushRequest) -> [String: String] {
    let contentType = request.headers[CloudEventHeaders.contentType] ?? ""
    let isBinary = !contentType.lowercased().hasPrefix(CloudEventHeaders.formats)
    // Senders of the other modes may repeat the attributes as headers: the body counts.
    return request.headers.filter { name, value in
      name == CloudEventHeaders.contentType && !value.isEmpty || isBinary && CloudEventHeaders.isAttribute(name)
    }
  }
}
