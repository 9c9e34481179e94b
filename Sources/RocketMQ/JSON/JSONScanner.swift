/// Reads JSON as RocketMQ's servers write it. They use fastjson, which is not quite JSON: a key may be a bare number or name
/// (`{0:"10.0.0.1:10911"}`), or even an object (`{{"brokerName":"a","queueId":0,"topic":"t"}:7}`). Everything else is RFC 8259; bytes that are no
/// UTF-8 become U+FFFD.
package struct JSONScanner {
  package struct Malformed: Error, Equatable {
    package let reason: String
    /// In bytes from where the text begins.
    package let position: Int
  }

  /// Deeper than anything a server sends; the scanner is recursive, and the stack is not endless.
  private static let deepest = 32

  private let bytes: [UInt8]
  private let start: Int
  private let end: Int
  private var position: Int
  private var depth = 0

  package init(_ bytes: ArraySlice<UInt8>) {
    // The indices of a slice are not those of an array, but a frame's body begins somewhere inside of it.
    self.init(Array(bytes), 0..<bytes.count)
  }

  /// Reads a part of `bytes` without copying it.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    start = range.lowerBound
    end = range.upperBound
    position = range.lowerBound
  }

  func malformed(_ reason: String) -> Malformed {
    Malformed(reason: reason, position: position - start)
  }

  /// The next byte that is no white space; it is not taken.
  mutating func peek() throws(Malformed) -> UInt8 {
    while position < end {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      case let byte: return byte
      }
    }
    throw malformed("the text ends early")
  }

  /// Nothing but white space may be left.
  package mutating func finish() throws(Malformed) {
    while position < end, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    guard position == end else { throw malformed("something follows the value") }
  }

  private mutating func take(_ byte: UInt8) throws(Malformed) {
    guard try peek() == byte else { throw malformed("expected \(Character(UnicodeScalar(byte)))") }
    position += 1
  }

  /// Calls `member` for each member of the object that comes next; it must take the value.
  mutating func object(_ member: (inout JSONScanner, JSONKey) throws(Malformed) -> Void) throws(Malformed) {
    try take(UInt8(ascii: "{"))
    try descend()
    defer { depth -= 1 }
    if try peek() == UInt8(ascii: "}") {
      position += 1
      return
    }
    while true {
      let key = try key()
      try take(UInt8(ascii: ":"))
      try member(&self, key)
      let byte = try peek()
      position += 1
      if byte == UInt8(ascii: "}") { return }
      guard byte == UInt8(ascii: ",") else { throw malformed("expected , or } in an object") }
    }
  }

  /// Calls `element` for each element of the array that comes next; it must take it.
  mutating func array(_ element: (inout JSONScanner) throws(Malformed) -> Void) throws(Malformed) {
    try take(UInt8(ascii: "["))
    try descend()
    defer { depth -= 1 }
    if try peek() == UInt8(ascii: "]") {
      position += 1
      return
    }
    while true {
      try element(&self)
      let byte = try peek()
      position += 1
      if byte == UInt8(ascii: "]") { return }
      guard byte == UInt8(ascii: ",") else { throw malformed("expected , or ] in an array") }
    }
  }

  private mutating func descend() throws(Malformed) {
    depth += 1
    guard depth <= Self.deepest else { throw malformed("nested too deeply") }
  }

  private mutating func key() throws(Malformed) -> JSONKey {
    switch try peek() {
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "{"):
      guard case .object(let members) = try value() else { throw malformed("expected an object") }
      return .object(members)
    default: return .text(try bare())
    }
  }

  /// A number, `true`, `false`, `null`, or a name without quotes.
  private mutating func bare() throws(Malformed) -> String {
    _ = try peek()
    let first = position
    while position < end, Self.isBare(bytes[position]) { position += 1 }
    guard position > first else { throw malformed("expected a value") }
    return String(decoding: bytes[first..<position], as: UTF8.self)
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "$"):
      true
    default: false
    }
  }

  /// The text of what comes next, if it is a string, number or boolean; `nil` for null. Objects and arrays are refused.
  mutating func scalar() throws(Malformed) -> String? {
    if try peek() == UInt8(ascii: "\"") { return try string() }
    let text = try bare()
    return text == "null" ? nil : text
  }

  mutating func integer() throws(Malformed) -> Int64 {
    guard let text = try scalar(), let integer = Int64(text) else { throw malformed("expected a whole number") }
    return integer
  }

  mutating func string() throws(Malformed) -> String {
    try take(UInt8(ascii: "\""))
    let first = position
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        defer { position += 1 }
        return String(decoding: bytes[first..<position], as: UTF8.self)
      case UInt8(ascii: "\\"): return try escapedString(from: first)
      default: position += 1
      }
    }
    throw malformed("a string does not end")
  }

  private mutating func escapedString(from first: Int) throws(Malformed) -> String {
    var text = Array(bytes[first..<position])
    while position < end {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &text)
      default: text.append(byte)
      }
    }
    throw malformed("a string does not end")
  }

  private mutating func escape(into text: inout [UInt8]) throws(Malformed) {
    guard position < end else { throw malformed("a string does not end") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "u"):
      text.append(contentsOf: String(UnicodeScalar(try escapedScalar()) ?? "\u{FFFD}").utf8)
    default: throw malformed("an unknown escape")
    }
  }

  /// After `\u`: one code unit, or two that make a pair. Half a pair becomes U+FFFD.
  private mutating func escapedScalar() throws(Malformed) -> UInt32 {
    let unit = try codeUnit()
    guard unit & 0xFC00 == 0xD800, position + 1 < end, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { return unit }
    let before = position
    position += 2
    let second = try codeUnit()
    guard second & 0xFC00 == 0xDC00 else {
      position = before
      return unit
    }
    return 0x10000 + (unit & 0x3FF) << 10 + (second & 0x3FF)
  }

  private mutating func codeUnit() throws(Malformed) -> UInt32 {
    guard end - position >= 4 else { throw malformed("an escape does not end") }
    var unit: UInt32 = 0
    for byte in bytes[position..<(position + 4)] {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { throw malformed("expected four digits") }
      unit = unit << 4 | UInt32(digit)
    }
    position += 4
    return unit
  }

  /// Whatever comes next.
  package mutating func value() throws(Malformed) -> JSONValue {
    switch try peek() {
    case UInt8(ascii: "{"):
      var members: [JSONMember] = []
      try object { scanner, key throws(Malformed) in
        members.append(JSONMember(key: key, value: try scanner.value()))
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONValue] = []
      try array { scanner throws(Malformed) in elements.append(try scanner.value()) }
      return .array(elements)
    case UInt8(ascii: "\""): return .string(try string())
    default:
      switch try bare() {
      case "null": return .null
      case "true": return .bool(true)
      case "false": return .bool(false)
      case let text:
        guard let integer = Int64(text) else {
          guard Double(text) != nil else { throw malformed("\(text.prefix(20)) is no value") }
          return .decimal(text)
        }
        return .integer(integer)
      }
    }
  }
}
