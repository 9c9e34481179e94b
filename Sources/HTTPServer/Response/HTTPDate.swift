internal import Glibc

/// The `Date` field (RFC 9110 §6.6.1), made once a second.
struct HTTPDate {
  private var second = Int.min
  private var cached: [UInt8] = []

  /// Appends the field's line for now.
  mutating func append(to output: inout [UInt8]) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &now)
    if now.tv_sec != second {
      second = now.tv_sec
      cached = Array("Date: \(Self.text(secondsSince1970: second))\r\n".utf8)
    }
    output.append(contentsOf: cached)
  }

  /// The preferred form, `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func text(secondsSince1970 time: Int) -> String {
    var time = time
    var parts = tm()
    gmtime_r(&time, &parts)
    let year = Int(parts.tm_year) + 1900
    return "\(days[Int(parts.tm_wday)]), \(padded(Int(parts.tm_mday))) \(months[Int(parts.tm_mon)]) \(year) "
      + "\(padded(Int(parts.tm_hour))):\(padded(Int(parts.tm_min))):\(padded(Int(parts.tm_sec))) GMT"
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
