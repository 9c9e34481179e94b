/// The methods that reach a responder. Others are refused with 501: CONNECT would make a tunnel of the connection, TRACE
/// would repeat a client's secrets to whoever can make it ask.
enum HTTPMethods {
  /// The method that `bytes` spell, in upper case as methods are; `nil` for one that is not served.
  static func served(_ bytes: Span<UInt8>) -> String? {
    switch bytes.count {
    case 3: bytes.equals("GET") ? "GET" : bytes.equals("PUT") ? "PUT" : nil
    case 4: bytes.equals("POST") ? "POST" : bytes.equals("HEAD") ? "HEAD" : nil
    case 5: bytes.equals("PATCH") ? "PATCH" : nil
    case 6: bytes.equals("DELETE") ? "DELETE" : nil
    case 7: bytes.equals("OPTIONS") ? "OPTIONS" : nil
    default: nil
    }
  }
}
