import Testing

@testable import HTTPServer

@Suite struct HTTPFieldsTests {
  @Test func `names are found in any case and several values are joined`() {
    let fields: HTTPFields = ["Accept": "a", "X-One": "1", "accept": "b"]
    #expect(fields["ACCEPT"] == "a, b")
    #expect(fields.values(of: "Accept") == ["a", "b"])
    #expect(fields["x-one"] == "1")
    #expect(fields["absent"] == nil)
    #expect(fields.contains("X-ONE"))
    #expect(!fields.contains("x-on"))
  }

  @Test func `what is no name finds nothing`() {
    let fields: HTTPFields = ["A": "B: c", "X": "Y:1"]
    for name in ["", "A:", "A: B", "X: Y", ":", "B", "Y"] { #expect(fields[name] == nil) }
  }

  @Test func `all are found by their names in lower case`() {
    let fields: HTTPFields = ["Accept": "a", "X-One": "1", "accept": "b", "Ünknown": "2"]
    #expect(fields.byName() == ["accept": "a, b", "x-one": "1"])
  }

  @Test func `the order and the spelling survive`() {
    let fields: HTTPFields = ["B": "2", "a": "1", "B": "3"]
    #expect(fields.map(\.name) == ["B", "a", "B"])
    #expect(fields.map(\.value) == ["2", "1", "3"])
  }

  @Test func `a line break in a value cannot begin another field`() {
    var fields = HTTPFields()
    fields.append("X", "a\r\nSet-Cookie: b\u{0}c")
    #expect(String(decoding: fields.block, as: UTF8.self) == "X: a  Set-Cookie: b c\r\n")
    #expect(fields.count == 1)
  }

  @Test(arguments: ["", "a b", "a:", "a\r\n", "é"])
  func `what is no token is not added as a name`(name: String) {
    var fields = HTTPFields()
    fields.append(name, "x")
    #expect(fields.isEmpty)
    #expect(fields.block.isEmpty)
  }
}
