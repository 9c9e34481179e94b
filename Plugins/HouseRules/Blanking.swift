/// Blanks what is not code. Knows Swift's comments (nested), strings (raw, multi-line, with interpolation) and names in
/// back-ticks; regular expression literals are not used in this house.
struct Blanking {
  /// What is code, the rest blank. Line breaks stay.
  private(set) var code: [UInt8]
  /// What is comment, the rest blank. Line breaks stay.
  private(set) var comments: [UInt8]
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    code = bytes
    comments = bytes.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
    while at < bytes.count { step() }
  }

  private mutating func step() {
    switch bytes[at] {
    case UInt8(ascii: "/") where next(is: "/"):
      while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { comment() }
    case UInt8(ascii: "/") where next(is: "*"):
      blockComment()
    case UInt8(ascii: "`"):
      quotedName()
    case UInt8(ascii: "\""):
      string(hashes: 0)
    case UInt8(ascii: "#"):
      let hashes = bytes[at...].prefix { $0 == UInt8(ascii: "#") }.count
      if at + hashes < bytes.count, bytes[at + hashes] == UInt8(ascii: "\"") {
        blank(hashes)
        string(hashes: hashes)
      } else {
        at += hashes
      }
    default:
      at += 1
    }
  }

  private mutating func blockComment() {
    var depth = 0
    repeat {
      let opens = bytes[at] == UInt8(ascii: "/") && next(is: "*")
      let closes = bytes[at] == UInt8(ascii: "*") && next(is: "/")
      depth += opens ? 1 : closes ? -1 : 0
      comment(opens || closes ? 2 : 1)
    } while depth > 0 && at < bytes.count
  }

  /// Stays a name, of letters only.
  private mutating func quotedName() {
    repeat {
      code[at] = UInt8(ascii: "x")
      at += 1
    } while at < bytes.count && bytes[at] != UInt8(ascii: "`") && bytes[at] != UInt8(ascii: "\n")
    if at < bytes.count, bytes[at] == UInt8(ascii: "`") {
      code[at] = UInt8(ascii: "x")
      at += 1
    }
  }

  private mutating func string(hashes: Int) {
    let quotes = has("\"\"\"") ? "\"\"\"" : "\""
    let end = quotes + String(repeating: "#", count: hashes)
    let escape = "\\" + String(repeating: "#", count: hashes)
    blank(quotes.utf8.count)
    while at < bytes.count {
      if has(end) {
        blank(end.utf8.count)
        return
      }
      if has(escape + "(") {
        blank(escape.utf8.count + 1)
        interpolation()
      } else if has(escape) {
        blank(escape.utf8.count + 1)
      } else if bytes[at] == UInt8(ascii: "\n"), quotes.utf8.count == 1 {
        return  // not valid Swift: go on with the next line rather than lose the file
      } else {
        blank()
      }
    }
  }

  /// To the parenthesis that closes it; what stands inside is blanked as well.
  private mutating func interpolation() {
    var depth = 1
    while at < bytes.count, depth > 0 {
      let start = at
      if bytes[at] == UInt8(ascii: "(") { depth += 1 }
      if bytes[at] == UInt8(ascii: ")") { depth -= 1 }
      step()
      for index in start..<min(at, bytes.count) where bytes[index] != UInt8(ascii: "\n") {
        code[index] = UInt8(ascii: " ")
      }
    }
  }

  private mutating func blank(_ count: Int = 1) {
    for _ in 0..<count where at < bytes.count {
      if bytes[at] != UInt8(ascii: "\n") { code[at] = UInt8(ascii: " ") }
      at += 1
    }
  }

  private mutating func comment(_ count: Int = 1) {
    for _ in 0..<count where at < bytes.count {
      comments[at] = bytes[at]
      blank()
    }
  }

  private func next(is character: Unicode.Scalar) -> Bool {
    at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: character)
  }

  private func has(_ text: String) -> Bool {
    bytes[at...].starts(with: text.utf8)
  }
}
