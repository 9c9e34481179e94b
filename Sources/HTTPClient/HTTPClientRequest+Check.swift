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
      guard !Self.holdsControl(field.value) else {
        throw HTTPClientError(
          .invalidRequest, "the value of the field \(field.name) has control characters", server: server)
      }
    }
  }

  private static func holdsControl(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { $0.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f } }
  }

  private static func isToken(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { !$0.isEmpty && $0.allSatisfy(isToken) }
  }

  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    // ! # $ % & ' * + - . ^ _ ` | ~
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
    default: false
    }
  }
}
