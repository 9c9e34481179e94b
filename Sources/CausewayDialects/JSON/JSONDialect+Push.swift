internal import CausewayCore

extension JSONDialect: PushedDialect {
  /// Small devices send no content type; what they send is looked at all the same.
  func check(_ request: PushRequest) throws(PushRefusal) {
    guard let text = request.headers["content-type"], !text.isEmpty else { return }
    guard let type = MediaType(text), type.isJSON else {
      throw PushRefusal(
        status: 415, reason: "the header `content-type` says that this is not JSON: send `application/json`")
    }
    guard type.isUTF8 else {
      throw PushRefusal(status: 415, reason: "JSON in another encoding than UTF-8 cannot be read")
    }
  }

  func attributes(of request: PushRequest) -> [String: String] { [:] }
}
