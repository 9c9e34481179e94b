import Digest
import Foundation
import Testing

@Suite struct EncodingTests {
  @Test func `hexadecimal goes both ways, in either case`() {
    #expect(Hexadecimal.encode([0x00, 0x9F, 0xA0, 0xFF]) == "009fa0ff")
    #expect(Hexadecimal.decode("009FA0fF") == [0x00, 0x9F, 0xA0, 0xFF])
    #expect(Hexadecimal.decode("") == [])
  }

  @Test(arguments: ["0", "0g", " 00", "00 ", "0x00", "00\u{0}", "éé", "::", "@@", "``"])
  func `what is not hexadecimal is refused`(text: String) {
    #expect(Hexadecimal.decode(text) == nil)
  }

  @Test func `Base64 agrees with Foundation on every length`() throws {
    for count in 0..<130 {
      let bytes = RandomBytes.make(count)
      let text = Base64.encode(bytes)
      #expect(text == Data(bytes).base64EncodedString())
      #expect(Base64.decode(text) == bytes)
    }
  }

  @Test(arguments: [
    "A", "AA", "AAA", "A===", "AA=A", "====", "AB==", "AAB=", "AA==AAAA", "AA-_", " AAA", "AAA\n", "AAAA=", "é==",
  ])
  func `what is not Base64 is refused`(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test(
    arguments: [("AA==", [0]), ("AA", [0]), ("AB", [0]), ("AAH/", [0, 1, 255]), ("AAH", [0, 1]), ("", [])]
      as [(String, [UInt8])])
  func `lenient Base64 does without padding and with bits left over`(text: String, bytes: [UInt8]) {
    #expect(Base64.decodeLeniently(text) == bytes)
  }

  @Test(arguments: ["A", "A===", "AA=A", " AAA", "AA-_", "AAAAA"])
  func `lenient Base64 has its limits`(text: String) {
    #expect(Base64.decodeLeniently(text) == nil)
  }
}
