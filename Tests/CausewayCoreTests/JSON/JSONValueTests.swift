import CausewayCore
import Testing

@Suite struct JSONValueTests {
  private func value(_ text: String) throws -> JSONValue {
    try JSONDocument(parsing: Array(text.utf8)).root
  }

  @Test func `kinds are told apart`() throws {
    let kinds = try value("[null,true,-1,\"\",[],{}]").elements.map(\.kind)
    #expect(kinds == [.null, .boolean, .number, .string, .array, .object])
  }

  @Test func `members keep the order of the text`() throws {
    let members = try value("{\"b\":1,\"a\":{\"x\":[1,2]},\"c\":[]}").members.map {
      ($0.key.string, $0.value.description)
    }
    #expect(members.map(\.0) == ["b", "a", "c"])
    #expect(members.map(\.1) == ["1", "{\"x\":[1,2]}", "[]"])
  }

  @Test func `elements of nested arrays are stepped over whole`() throws {
    #expect(try value("[[1,[2]],{\"a\":[3]},4]").elements.map(\.description) == ["[1,[2]]", "{\"a\":[3]}", "4"])
  }

  @Test func `a member is found by its name, escapes resolved`() throws {
    let object = try value("{\"plain\":1,\"\\u006dsgId\":2,\"é\":3,\"\":4}")
    #expect(object["plain"]?.integer == 1)
    #expect(object["msgId"]?.integer == 2)
    #expect(object["é"]?.integer == 3)
    #expect(object["e\u{301}"] == nil, "no normalisation")
    #expect(object[""]?.integer == 4)
    #expect(object["absent"] == nil)
  }

  @Test func `what is not an object has no members, what is not an array no elements`() throws {
    #expect(try value("[1]")["0"] == nil)
    #expect(try value("\"a\"").members.map(\.value.kind) == [])
    #expect(try value("{\"a\":1}").elements.map(\.kind) == [])
  }

  @Test func `of members with one name the last is found, and the repetition reported`() throws {
    let object = try value("{\"a\":1,\"b\":2,\"\\u0061\":3}")
    #expect(object["a"]?.integer == 3)
    #expect(object.repeatedKey == "a")
    #expect(try value("{\"a\":{\"b\":1},\"c\":{\"b\":1}}").repeatedKey == nil)
  }

  @Test func `a repeated key is reported in large objects too`() throws {
    let keys = (0..<5_000).map { "\"k\($0)\":0" }
    #expect(try value("{\(keys.joined(separator: ","))}").repeatedKey == nil)
    #expect(try value("{\((keys + ["\"k17\":0"]).joined(separator: ","))}").repeatedKey == "k17")
  }

  @Test(arguments: [
    ("\"\"", ""), ("\"a\"", "a"), ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\u{8}\u{C}\n\r\t"),
    ("\"\\u00e9\\u0000\"", "é\u{0}"),
    ("\"\\ud83d\\ude00x\"", "😀x"), ("\"\\uDBFF\\uDFFF\"", "\u{10FFFF}"), ("\"naïve ☃ 😀\"", "naïve ☃ 😀"),
  ])
  func `strings are decoded`(text: String, expected: String) throws {
    let string = try value(text)
    #expect(string.string?.unicodeScalars.elementsEqual(expected.unicodeScalars) == true)
    #expect(string.isString(expected))
    #expect(!string.isString(expected + "x"))
  }

  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("1710000000000", 1_710_000_000_000), ("1.0", 1), ("1.71E12", 1_710_000_000_000),
      ("1710000000.5e3", 1_710_000_000_500),
      ("0.00e5", 0), ("100e-2", 1), ("-12.50e1", -125), ("9223372036854775807", Int64.max),
      ("-9223372036854775808", Int64.min),
      ("922337203685477580.7e1", Int64.max), ("1e18", 1_000_000_000_000_000_000), ("0e99999999999999999999", nil),
      ("00", nil),
      ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1e19", nil), ("0.5", nil), ("1e-1", nil),
      ("99999999999999999999", nil),
      ("1e999999999", nil),
    ] as [(String, Int64?)])
  func `whole numbers are exact or nil`(text: String, expected: Int64?) {
    #expect((try? value(text))?.integer == expected)
  }

  @Test(
    arguments: [
      ("\"1710000000000\"", 1_710_000_000_000), ("\"-5\"", -5), ("\"007\"", 7), ("\"1.71E12\"", 1_710_000_000_000),
      ("12", 12),
      ("\"\"", nil), ("\" 1\"", nil), ("\"1 \"", nil), ("\"+1\"", nil), ("\"-\"", nil), ("\"1.\"", nil),
      ("\".5\"", nil), ("\"1e\"", nil),
      ("\"1e+\"", nil), ("\"e5\"", nil), ("\"0x10\"", nil), ("\"1.2.3\"", nil), ("\"1e2e3\"", nil), ("\"--1\"", nil),
      ("\"١\"", nil), ("\"1\\u0030\"", 10), ("\"\\u0031\\u002e5e1\"", 15), ("\"1\\n\"", nil),
      ("true", nil), ("[1]", nil), ("null", nil),
    ] as [(String, Int64?)])
  func `decimal text counts as a number only where it is asked for`(text: String, expected: Int64?) throws {
    #expect(try value(text).integerOrDecimalText == expected)
    if text.hasPrefix("\"") { #expect(try value(text).integer == nil) }
  }

  @Test func `booleans and doubles`() throws {
    #expect(try value("[true,false,0]").elements.map(\.boolean) == [true, false, nil])
    #expect(try value("[81.6,-1e3,1e999,\"1\"]").elements.map(\.double) == [81.6, -1_000, nil, nil])
  }

  @Test func `a value knows where it lies in the text`() throws {
    let bytes = Array(" {\"a\": [1, \"x\\n\"]}".utf8)
    let string = try #require(try JSONDocument(parsing: bytes).root["a"]?.elements.map { $0 }.last)
    #expect(string.range == 11..<16)
    #expect(Array(string.rawText) == Array(bytes[11..<16]))
  }
}
