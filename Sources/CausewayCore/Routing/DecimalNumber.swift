/// A decimal number of any length, compared without rounding: what JSON writes as a number, and what some vendors write as a text.
struct DecimalNumber: Sendable, Hashable, Comparable {
  private let isNegative: Bool
  /// The value is 0.d₁d₂d₃… × 10^point. Held to ±10¹⁵: beyond, numbers count as equally large.
  private let point: Int
  /// The first digits, from the first that is not 0, as a whole number with zeros behind them where there are fewer; 0 for 0 itself.
  private let head: UInt64
  /// The digits after those, to the last that is not 0: most numbers have none, and cost no allocation.
  private let tail: [UInt8]

  /// As many digits as always fit into 64 bits.
  private static let headCount = 19
  private static let farthest = 1_000_000_000_000_000

  /// - Parameter text: digits, with a `-`, a point and an exponent where there are any; nothing around them. Zeros may lead.
  init?(_ text: Span<UInt8>) {
    isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
    var at = isNegative ? 1 : 0
    var (head, held, tail, point) = (UInt64(0), 0, [UInt8](), 0)
    var (digits, isFraction) = (0, false)
    while at < text.count {
      let byte = text[at]
      if byte == UInt8(ascii: "."), !isFraction, digits > 0 {
        (digits, isFraction) = (0, true)
      } else {
        guard Self.isDigit(byte) else { break }
        digits += 1
        if held == 0, byte == UInt8(ascii: "0") {
          if isFraction { point -= 1 }
        } else {
          if held < Self.headCount {
            head = head * 10 + UInt64(byte - UInt8(ascii: "0"))
            held += 1
          } else {
            tail.append(byte)
          }
          if !isFraction { point += 1 }
        }
      }
      at += 1
    }
    guard digits > 0, let exponent = Self.exponent(text, from: at) else { return nil }
    while tail.last == UInt8(ascii: "0") { tail.removeLast() }
    while held > 0, held < Self.headCount { (head, held) = (head * 10, held + 1) }
    self.head = head
    self.tail = tail
    self.point = head == 0 ? 0 : min(max(point + exponent, -Self.farthest), Self.farthest)
  }

  init?(_ text: String) { self.init(text.utf8.span) }

  static func < (left: Self, right: Self) -> Bool {
    if left.sign != right.sign { return left.sign < right.sign }
    return left.sign < 0 ? right.isSmaller(than: left) : left.isSmaller(than: right)
  }

  static func == (left: Self, right: Self) -> Bool {
    left.sign == right.sign && left.point == right.point && left.head == right.head && left.tail == right.tail
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(sign)
    hasher.combine(point)
    hasher.combine(head)
    hasher.combine(tail)
  }

  /// The one way to write this number that every equal one shares: `81.6`, `1000`, `-0.5`. `nil` where that would be long.
  var shortest: String? {
    guard head != 0 else { return "0" }
    let digits = digits
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

  /// From the first to the last that is not 0.
  private var digits: [UInt8] {
    var digits = Array(String(head).utf8) + tail
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return digits
  }

  private var sign: Int { head == 0 ? 0 : isNegative ? -1 : 1 }

  /// By magnitude.
  private func isSmaller(than other: Self) -> Bool {
    if point != other.point { return point < other.point }
    return head == other.head ? tail.lexicographicallyPrecedes(other.tail) : head < other.head
  }

  /// Nothing, or `e` and a whole number, to the end of `text`.
  private static func exponent(_ text: Span<UInt8>, from start: Int) -> Int? {
    guard start < text.count else { return 0 }
    guard text[start] | 0x20 == UInt8(ascii: "e"), start + 1 < text.count else { return nil }
    let isNegative = text[start + 1] == UInt8(ascii: "-")
    let first = isNegative || text[start + 1] == UInt8(ascii: "+") ? start + 2 : start + 1
    guard first < text.count else { return nil }
    var value = 0
    for at in first..<text.count {
      guard isDigit(text[at]) else { return nil }
      value = min(value * 10 + Int(text[at] - UInt8(ascii: "0")), farthest)
    }
    return isNegative ? -value : value
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
