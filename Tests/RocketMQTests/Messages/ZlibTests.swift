internal import Testing

@testable internal import RocketMQ

@Suite("Zlib")
struct ZlibTests {
  private let text = Array(String(repeating: "RocketMQ ", count: 10_000).utf8)

  @Test func `what is deflated is inflated again`() throws {
    let deflated = try #require(Zlib.deflate(text[...]))
    #expect(deflated.count < 1_000)
    #expect(try Zlib.inflate(deflated[...], limit: text.count) == text)
    #expect(try Zlib.inflate(([9, 9] + deflated)[2...], limit: 1 << 30) == text)
  }

  @Test func `no stream makes more than is allowed`() throws {
    let deflated = try #require(Zlib.deflate(text[...]))
    #expect(throws: BodyError.tooLarge(limit: text.count - 1)) {
      try Zlib.inflate(deflated[...], limit: text.count - 1)
    }
    #expect(throws: BodyError.tooLarge(limit: 10)) { try Zlib.inflate(deflated[...], limit: 10) }
  }

  @Test func `a damaged or cut stream is refused`() throws {
    let deflated = try #require(Zlib.deflate(text[...]))
    for count in stride(from: 0, to: deflated.count, by: 7) {
      #expect(throws: BodyError.damaged) { try Zlib.inflate(deflated[..<count], limit: text.count * 2) }
    }
    #expect(throws: BodyError.damaged) { try Zlib.inflate([1, 2, 3, 4], limit: 100) }
  }

  @Test func `what does not get shorter is left alone`() {
    #expect(Zlib.deflate([1, 2, 3]) == nil)
  }

  @Test func `the checksum is CRC-32 without its sign`() {
    #expect(Zlib.checksum(Array("Hello RocketMQ 2".utf8)[...]) == 0x4A82_1663)
  }
}
