extension Timestamp {
  /// Reads RFC 3339 (`2024-03-09T16:00:00Z`, `2024-03-09t17:00:00.5+01:00`), strictly: the whole text, a `T`, an offset, real
  /// dates only. Digits beyond milliseconds are dropped; a leap second counts as the second after it. `nil` for anything else.
  package init?(rfc3339 text: String) {
    var reader = DigitReader(Array(text.utf8))
    guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
      let day = reader.number(2), reader.skip("T", "t"), let hour = reader.number(2), reader.skip(":"),
      let minute = reader.number(2), reader.skip(":"), let second = reader.number(2),
      year >= 1, (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day),
      hour <= 23, minute <= 59, second <= 60,
      let fraction = reader.millisecondFraction(), let offset = reader.offsetMinutes(), reader.isAtEnd
    else { return nil }
    let minutes = (Self.daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute - offset
    guard second < 60 || Self.remainder(minutes, 1_440) == 1_439 else { return nil }
    let milliseconds = (minutes * 60 + second) * 1_000 + (second == 60 ? 0 : fraction)
    self.init(milliseconds: milliseconds)
    // An offset may lead out of the years that can be written.
    guard self.milliseconds == milliseconds else { return nil }
  }

  /// UTC with milliseconds: `2024-03-09T16:00:00.000Z`.
  package var rfc3339: String {
    var bytes: [UInt8] = []
    bytes.append(rfc3339: self)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Days since 1970-01-01 in the Gregorian calendar, which is taken to have always been in force.
  /// Years begin in March, so that the leap day is the last of its year; 400 years have 146,097 days.
  private static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let marchYear = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
  }

  /// Year, month and day of a day since 1970-01-01; the inverse of `daysSinceEpoch`.
  fileprivate static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  private static func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Never negative, unlike `%`.
  fileprivate static func remainder(_ value: Int64, _ divisor: Int64) -> Int64 {
    (value % divisor + divisor) % divisor
  }
}

extension [UInt8] {
  /// UTC with milliseconds: `2024-03-09T16:00:00.000Z`.
  package mutating func append(rfc3339 time: Timestamp) {
    let inDay = Timestamp.remainder(time.milliseconds, 86_400_000)
    let date = Timestamp.date(ofDay: (time.milliseconds - inDay) / 86_400_000)
    appendDigits(date.year, 4)
    append(UInt8(ascii: "-"))
    appendDigits(date.month, 2)
    append(UInt8(ascii: "-"))
    appendDigits(date.day, 2)
    append(UInt8(ascii: "T"))
    appendDigits(inDay / 3_600_000, 2)
    append(UInt8(ascii: ":"))
    appendDigits(inDay / 60_000 % 60, 2)
    append(UInt8(ascii: ":"))
    appendDigits(inDay / 1_000 % 60, 2)
    append(UInt8(ascii: "."))
    appendDigits(inDay % 1_000, 3)
    append(UInt8(ascii: "Z"))
  }

  private mutating func appendDigits(_ value: Int64, _ count: Int) {
    var divisor: Int64 = count == 4 ? 1_000 : count == 3 ? 100 : 10
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
      divisor /= 10
    }
  }
}

/// Reads fields of fixed width from a text.
private struct DigitReader {
  private var rest: ArraySlice<UInt8>

  init(_ text: [UInt8]) { rest = text[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func number(_ count: Int) -> Int64? {
    guard rest.count >= count else { return nil }
    var value: Int64 = 0
    for byte in rest.prefix(count) {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - 0x30)
    }
    rest = rest.dropFirst(count)
    return value
  }

  mutating func skip(_ expected: Unicode.Scalar...) -> Bool {
    guard let first = rest.first, expected.contains(Unicode.Scalar(first)) else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Nothing, or a point and at least one digit.
  mutating func millisecondFraction() -> Int64? {
    guard skip(".") else { return 0 }
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty else { return nil }
    rest = rest.dropFirst(digits.count)
    var value: Int64 = 0
    for place in 0..<3 {
      let index = digits.startIndex + place
      value = value * 10 + (index < digits.endIndex ? Int64(digits[index] - 0x30) : 0)
    }
    return value
  }

  mutating func offsetMinutes() -> Int64? {
    if skip("Z", "z") { return 0 }
    let sign: Int64
    if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
    guard let hours = number(2), hours <= 23, skip(":"), let minutes = number(2), minutes <= 59 else { return nil }
    return sign * (hours * 60 + minutes)
  }
}
