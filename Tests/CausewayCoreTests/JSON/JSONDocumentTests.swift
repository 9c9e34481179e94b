import CausewayCore
import Testing

@Suite struct JSONDocumentTests {
  static let accepted: [String] = [
    "{}", "[]", "null", "true", "false", "0", "-0", "\"\"", " [ ] ", "\t{\r\n}\n", "[[[]]]", "{\"\":{}}",
    "-1", "12", "1.5", "-0.0", "0e0", "1e5", "1E+5", "1e-5", "123456789012345678901234567890", "1e999999",
    "[1,2 , 3]", "{\"a\":1,\"a\":2}", "{\"a\" : [ {\"b\":null} , true ] }",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\uD83D\\uDE00\"", "\"\u{7F}\"", "\"é ☃ 😀 \u{10FFFF}\"",
    "\"\u{2028}\"",
  ]

  static let refused: [String] = [
    "", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1]]", "{\"a\"", "{\"a\":", "{\"a\":1",
    "{\"a\":1,",
    "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "[}", "{]", "[{]}", "{\"a\":}",
    "nul", "nulL", "True", "tru", "falsee", "NaN", "Infinity", "-Infinity", "undefined", "//", "[1] // no", "/* */ 1",
    "01", "-", "-a", "+1", ".5", "1.", "1.e5", "1e", "1e+", "0x10", "00", "-01", "1_000", "1 2",
    "\"", "\"a", "\"\\", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\U0041\"", "\"a\nb\"", "\"a\tb\"",
    "\"\u{0}\"",
    "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800x\"", "\"\\ud800\\ud800\"", "\"\\ud800\\",
    "\u{FEFF}{}", "{}\u{0}",
    "[1]x", "\u{A0}1",
  ]

  static let notUTF8: [[UInt8]] = [
    [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x20], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
    [0xED, 0xA0, 0x80],
    [0xED, 0xBF, 0xBF], [0xE2, 0x82], [0xE2, 0x82, 0x20], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
    [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE], [0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x98, 0x22],
  ]

  @Test(arguments: accepted)
  func `what the grammar allows is accepted, byte for byte`(text: String) throws {
    let document = try JSONDocument(parsing: Array(text.utf8))
    #expect(document.root.description == text.trimmingASCIISpace)
    #expect(document.root.text.description == text.trimmingASCIISpace)
  }

  @Test(arguments: refused)
  func `what the grammar forbids is refused`(text: String) {
    #expect(throws: JSONError.self) { try JSONDocument(parsing: Array(text.utf8)) }
  }

  @Test(arguments: notUTF8)
  func `a string that is not UTF-8 is refused where it starts to be wrong`(bytes: [UInt8]) throws {
    let quote = UInt8(ascii: "\"")
    let error = try #require(throws: JSONError.self) { try JSONDocument(parsing: [quote] + bytes + [quote]) }
    #expect(error.offset == 1)
    #expect(error.reason == "not UTF-8")
  }

  @Test(arguments: 0..<24)
  func `every byte of a string is looked at, wherever in a word it lies`(length: Int) throws {
    for at in 0..<length {
      for byte in UInt8.min...UInt8.max {
        var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: length)
        bytes[at] = byte
        let text = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
        let stands = byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        let document = try? JSONDocument(parsing: text)
        #expect((document?.root.string == String(decoding: bytes, as: UTF8.self)) == stands, "\(byte) at \(at)")
      }
    }
  }

  @Test func `an error says what was expected, what was found and where`() throws {
    let error = try #require(throws: JSONError.self) {
      try JSONDocument(parsing: Array("{\n  \"é\": 1,\n  \"é\" 2}".utf8))
    }
    #expect(error.line == 3)
    #expect(error.column == 7)
    #expect(error.offset == 20)
    #expect(error.description == "line 3, column 7: expected “:”, found “2”")
  }

  @Test func `a text that ends too early says so`() throws {
    let error = try #require(throws: JSONError.self) { try JSONDocument(parsing: Array("[1,".utf8)) }
    #expect(error.description == "line 1, column 4: expected a value, found the end of the text")
  }

  @Test func `nesting is refused beyond the limit and nowhere before`() throws {
    let limits = JSONLimits(depth: 3)
    #expect(throws: Never.self) { try JSONDocument(parsing: Array("[{\"a\":[1]}]".utf8), limits: limits) }
    let error = try #require(throws: JSONError.self) {
      try JSONDocument(parsing: Array("[[[[]]]]".utf8), limits: limits)
    }
    #expect(error.description == "line 1, column 4: nested deeper than 3 levels")
  }

  @Test func `a million open brackets neither crash nor take long`() {
    #expect(throws: JSONError.self) { try JSONDocument(parsing: [UInt8](repeating: 0x5B, count: 1_000_000)) }
    #expect(throws: JSONError.self) {
      try JSONDocument(
        parsing: [UInt8](repeating: 0x5B, count: 1_000_000), limits: JSONLimits(depth: .max, values: 1_000))
    }
  }

  @Test func `deep nesting within the limit is read without recursion`() throws {
    let depth = 200_000
    let text = [UInt8](repeating: 0x5B, count: depth) + [UInt8](repeating: 0x5D, count: depth)
    let document = try JSONDocument(parsing: text, limits: JSONLimits(depth: depth))
    #expect(document.root.text.bytes == text)
  }

  @Test func `bytes and values are bounded by the caller`() throws {
    #expect(throws: JSONError.self) { try JSONDocument(parsing: Array("[1,2]".utf8), limits: JSONLimits(bytes: 4)) }
    #expect(throws: Never.self) { try JSONDocument(parsing: Array("[1,2]".utf8), limits: JSONLimits(values: 3)) }
    #expect(throws: JSONError.self) { try JSONDocument(parsing: Array("[1,2,3]".utf8), limits: JSONLimits(values: 3)) }
    #expect(throws: JSONError.self) {
      try JSONDocument(parsing: Array("[[],[],[]]".utf8), limits: JSONLimits(values: 3))
    }
  }

  @Test func `validated text is the value without the white space around it`() throws {
    #expect(try JSONText(validating: Array(" {\"a\": 81.60 }\n".utf8)).description == "{\"a\": 81.60 }")
    #expect(throws: JSONError.self) { try JSONText(validating: Array("{} {}".utf8)) }
  }
}

extension String {
  var trimmingASCIISpace: String {
    let space = Set(" \t\r\n".utf8)
    return String(
      decoding: Array(utf8.drop(while: space.contains).reversed().drop(while: space.contains).reversed()), as: UTF8.self
    )
  }
}
