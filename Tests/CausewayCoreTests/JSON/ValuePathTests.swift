import CausewayTestKit
import Testing

@testable import CausewayCore

@Suite struct ValuePathTests {
  private let document = #"""
    {"a":{"b":1,"c.d":2,"":3,"x y":{"\"q\\":4}},"list":[10,[20,{"k":30}]],"0":"zero","n":null,"é":5,"e":[]}
    """#

  private func value(_ path: String) throws -> String? {
    try ValuePath(path).value(in: JSONDocument(parsing: Array(document.utf8)).root)?.description
  }

  @Test(arguments: [
    ("a.b", "1"), (#"a."c.d""#, "2"), (#"a."""#, "3"), (#"a."x y"."\"q\\""#, "4"), ("é", "5"), (#""a"."b""#, "1"),
    ("list.0", "10"), ("list.1.0", "20"), ("list.1.1.k", "30"), ("0", #""zero""#), ("n", "null"), ("e", "[]"),
  ])
  func `a path leads to a value`(path: String, found: String) throws {
    #expect(try value(path) == found)
  }

  @Test(arguments: [
    "b", "a.x", "A.b", "a.b.c", "n.x", "list.2", "list.k", #"list."0""#, "list.-1", "list.00000000001", "e.0",
    #""a.b""#,
  ])
  func `a path that leads nowhere finds nothing`(path: String) throws {
    #expect(try value(path) == nil)
  }

  @Test(arguments: [
    ("", "a segment is empty"), (".", "a segment is empty"), ("a.", "a segment is empty"), (".a", "a segment is empty"),
    ("a..b", "a segment is empty"), (#"""#, "a quote is not closed"), (#"a."b"#, "a quote is not closed"),
    (#""a"b"#, "a closing quote must end the segment"), (#""a\n""#, Self.escapes), (#""\"#, Self.escapes),
    (#"a"b""#, Self.quoting), ("a b", Self.quoting), (" a", Self.quoting), (#"a\b"#, Self.quoting),
  ])
  func `what is no path is refused with the reason`(path: String, reason: String) {
    #expect(throws: ValuePath.Flaw(reason: reason)) { try ValuePath(path) }
  }

  private static let escapes = "in quotes, a backslash stands only before a quote or another backslash"
  private static let quoting = "a segment that holds quotes, backslashes or spaces must be in quotes"

  @Test func `any name can be reached in quotes`() throws {
    var random = SplitMix(seed: 4)
    let scalars = Array("ab.\"\\ 0é\u{0}\u{1F525}".unicodeScalars)
    for _ in 0..<500 {
      var name = String.UnicodeScalarView()
      for _ in 0..<random.next() % 6 { name.append(scalars[Int(random.next() % UInt64(scalars.count))]) }
      var writer = JSONWriter()
      writer.object { object in
        object.key(String(name))
        object.integer(7)
      }
      let quoted = name.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
      let root = try JSONDocument(writer.text).root
      #expect(try ValuePath("\"\(quoted)\"").value(in: root)?.integer == 7)
    }
  }
}
