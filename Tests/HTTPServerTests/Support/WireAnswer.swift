/// An answer as it came over the wire.
struct WireAnswer: Equatable {
  var status = 0
  /// Names in lower case.
  var fields: [String: String] = [:]
  var body = ""

  init?(head: String) {
    var lines = head.split(separator: "\r\n", omittingEmptySubsequences: true)
    guard let first = lines.first, first.hasPrefix("HTTP/1.1 "), let code = Int(first.dropFirst(9).prefix(3)) else {
      return nil
    }
    status = code
    lines.removeFirst()
    for line in lines {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      guard fields.updateValue(String(value), forKey: line[..<colon].lowercased()) == nil else { return nil }
    }
  }
}
