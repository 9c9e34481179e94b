extension HTTPClientRequest {
  /// What libcurl would send without looking: a line end in a field is a second field, or a second request.
  func check(server: String) throws(HTTPClientError) {
    guard Self.isToken(method) else {
      throw HTTPClientError(.invalidRequest, "the method is no word that HTTP knows", server: server)
    }
    for field in fields {
      guard Self.isToken(field.name) else {
        throw HTTPClientError(.invalidRequest, "a field's name has characters that HTTP forbids", server: server)
      }
      guard !field.value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f }) else {
        throw HTTPClientError(
          .invalidRequest, "the value of the field \(field.name) has control characters", server: server)
      }
    }
  }

  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "A")...UInt8(ascii: "Z"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }
}
