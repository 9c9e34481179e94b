/// The methods that reach a responder. Others are refused with 501: CONNECT would make a tunnel of the connection, TRACE
/// would repeat a client's secrets to whoever can make it ask.
enum HTTPMethods {
  private static let served: [(name: String, bytes: [UInt8])] =
    ["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"].map { ($0, Array($0.utf8)) }

  /// The method that `bytes` spell, in upper case as methods are; `nil` for one that is not served.
  static func served(_ bytes: Span<UInt8>) -> String? {
    for method in served where method.bytes.count == bytes.count {
      if method.bytes.indices.allSatisfy({ method.bytes[$0] == bytes[$0] }) { return method.name }
    }
    return nil
  }
}
