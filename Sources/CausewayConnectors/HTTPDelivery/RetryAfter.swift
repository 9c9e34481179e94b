internal import CausewayCore
internal import HTTPClient

/// The field `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.
enum RetryAfter {
  /// Longer is not believed: a slip of the other side must not silence an output for a year.
  static let longest = Duration.seconds(3_600)

  /// From zero to `longest`; `nil` where the field is missing or makes no sense.
  /// - Parameter now: what a date counts from, unless the answer has a `Date` of its own: clocks differ.
  static func duration(in head: HTTPClientHead, at now: Timestamp) -> Duration? {
    guard let text = head["retry-after"] else { return nil }
    return duration(text, from: head["date"].flatMap(timestamp) ?? now)
  }

  static func duration(_ text: String, from now: Timestamp) -> Duration? {
    if !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) {
      return min(Int32(text).map { .seconds(Int($0)) } ?? longest, longest)
    }
    return timestamp(text).map { min(max($0 - now, .zero), longest) }
  }

  /// Reads an HTTP date in any of its three forms (RFC 9110 §5.6.7).
  static func timestamp(_ text: String) -> Timestamp? {
    guard text.utf8.count <= 40 else { return nil }
    let words = text.split { $0 == " " || $0 == "," || $0 == "-" }.map(String.init)
    switch words.count {
    case 6 where words[5] == "GMT": return timestamp(day: words[1], month: words[2], year: words[3], time: words[4])
    case 5: return timestamp(day: words[2], month: words[1], year: words[4], time: words[3])
    default: return nil
    }
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  private static func timestamp(day: String, month: String, year: String, time: String) -> Timestamp? {
    guard let month = months.firstIndex(of: month), let number = Int(year), number >= 0 else { return nil }
    let century = year.utf8.count == 2 ? (number < 70 ? "20" : "19") : ""
    return Timestamp(rfc3339: "\(century)\(year)-\(padded(String(month + 1)))-\(padded(day))T\(time)Z")
  }

  private static func padded(_ digits: String) -> String { digits.utf8.count == 1 ? "0\(digits)" : digits }
}
