/// Gathers the head of the final answer from the lines that libcurl hands over; those of interim answers (1xx) and trailers
/// are left out.
struct HeadReader {
  static let limit = 65_536

  private(set) var head: HTTPClientHead?
  private var status = 0
  private var lines: [UInt8] = []

  /// Takes one line with its end. `false` when the head is too large.
  mutating func read(_ line: UnsafeRawBufferPointer) -> Bool {
    guard head == nil else { return true }
    if line.starts(with: "HTTP/".utf8) {
      status = Self.status(of: line)
      lines.removeAll(keepingCapacity: true)
      return true
    }
    guard !line.allSatisfy({ $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }) else {
      if status >= 200 { head = HTTPClientHead(status: status, lines: lines) }
      return true
    }
    guard lines.count + line.count <= Self.limit else { return false }
    lines.append(contentsOf: line)
    return true
  }

  private static func status(of line: UnsafeRawBufferPointer) -> Int {
    let digits = line.drop { $0 != UInt8(ascii: " ") }.dropFirst().prefix(3)
    return digits.reduce(0) { $1 >= UInt8(ascii: "0") && $1 <= UInt8(ascii: "9") ? $0 * 10 + Int($1 - 48) : 0 }
  }
}
