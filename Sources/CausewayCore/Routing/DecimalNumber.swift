/// A decimal number of any length, compared without rounding: what JSON writes as a number, and what some vendors write as a text.
struct DecimalNumber: Sendable, Hashable, Comparable {
  private let isNegative: Bool
  /// From the first to the last that is not 0; none for 0 itself.
  private let digits: [UInt8]
  /// The value is 0.d₁d₂d₃… × 10^point. Held to ±10¹⁵: beyond, numbers count as equally large.
  private let point: Int

  private static let farthest = 1_000_000_000_000_000

  /// - Parameter text: digits, with a `-`, a point and an exponent where there are any; nothing around them. Zeros may lead.
  init?(_ text: some BidirectionalCollection<UInt8>) {
    var rest = text[...]
    isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest = rest.dropFirst() }
    let whole = rest.prefix(while: Self.isDigit)
    rest = rest[whole.endIndex...]
    var fraction = rest.prefix(0)
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix(while: Self.isDigit)
      guard !fraction.isEmpty else { return nil }
      rest = rest[fraction.endIndex...]
    }
    guard !whole.isEmpty, let exponent = Self.exponent(rest) else { return nil }
    var digits: [UInt8] = []
    digits.reserveCapacity(whole.count + fraction.count)
    digits.append(contentsOf: whole)
    digits.append(contentsOf: fraction)
    let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(leading)
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    self.digits = digits
    let point = whole.count - leading + exponent
    self.point = digits.isEmpty ? 0 : min(max(point, -Self.farthest), Self.farthest)
  }

  init?(_ text: String) { self.init(text.utf8) }

  static func < (left: Self, right: Self) -> Bool {
    if left.sign != right.sign { return left.sign < right.sign }
    return left.sign < 0 ? right.isSmaller(than: left) : left.isSmaller(than: right)
  }

  static func == (left: Self, right: Self) -> Bool {
    left.sign == right.sign && left.point == right.point && left.digits == right.digits
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(sign)
    hasher.combine(point)
    hasher.combine(digits)
  }

  /// The one way to write this number that every equal one shares: `81.6`, `1000`, `-0.5`. `nil` where that would be long.
  var shortest: String? {
    guard !digits.isEmpty else { return "0" }
    guard (-6...21).contains(point), digits.count <= 40 else { return nil }
    let zero = UInt8(ascii: "0")
    var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    if point <= 0 {
      text += [zero, UInt8(ascii: ".")] + [UInt8](repeating: zero, count: -point) + digits
    } else if point >= digits.count {
      text += digits + [UInt8](repeating: zero, count: point - digits.count)
    } else {
      text += digits[..<point] + [UInt8(ascii: ".")] + digits[point...]
    }
    return String(decoding: text, as: UTF8.self)
  }

  private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

  /// By magnitude.
  private func isSmaller(than other: Self) -> Bool {
    point == other.point ? digits.lexicographicallyPrecedes(other.digits) : point < other.point
  }

  /// Nothing, or `e` and a whole number.
  private static func exponent(_ text: some Collection<UInt8>) -> Int? {
    guard let mark = text.first else { return 0 }
    guard mark | 0x20 == UInt8(ascii: "e") else { return nil }
    var digits = Array(text.dropFirst())
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
    guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
    var value = 0
    for digit in digits { value = min(value * 10 + Int(digit - UInt8(ascii: "0")), farthest) }
    return isNegative ? -value : value
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
