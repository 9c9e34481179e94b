import CausewayCore
import Foundation
import Testing

@Suite struct JSONWriterTests {
  @Test func `commas, quotes and brackets come by themselves`() {
    var writer = JSONWriter()
    writer.object { object in
      object.key("a")
      object.array { array in
        array.integer(-1)
        array.boolean(true)
        array.null()
        array.object { _ in }
        array.array { _ in }
      }
      object.key("b\"")
      object.string("x")
      object.key("c")
      object.double(0.5)
      object.key("d")
      object.double(.infinity)
      object.key("e")
      object.raw(JSONText(trusted: Array("81.60".utf8)))
    }
    #expect(writer.text.description == "{\"a\":[-1,true,null,{},[]],\"b\\\"\":\"x\",\"c\":0.5,\"d\":null,\"e\":81.60}")
  }

  @Test func `a value can be written behind other bytes`() {
    var writer = JSONWriter(Array("data: ".utf8))
    writer.array { $0.string("a") }
    #expect(writer.text.description == "data: [\"a\"]")
  }

  @Test func `every scalar below 0x80, and some above, survive being written and read`() throws {
    let scalars = (0..<0x80).compactMap(Unicode.Scalar.init) + ["é", "\u{2028}", "\u{FFFF}", "😀"]
    let string = String(String.UnicodeScalarView(scalars))
    var bytes: [UInt8] = []
    bytes.appendJSON(string: string)
    #expect(try JSONDocument(parsing: bytes).root.string == string)
    #expect(try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) as? String == string)
    #expect(!bytes.contains { $0 < 0x20 })
  }

  @Test func `doubles read back as they were`() throws {
    for value in [0, -0.0, 1, 0.1, 1e16, .leastNonzeroMagnitude, 1.7976931348623157e308, -81.6] {
      var writer = JSONWriter()
      writer.double(value)
      #expect(try JSONDocument(writer.text).root.double == value)
    }
  }
}
