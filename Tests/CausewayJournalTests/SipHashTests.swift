import Testing

@testable import CausewayJournal

@Suite struct SipHashTests {
  /// Key 00…0f, messages of 0, 1 and 63 counted-up bytes: `vectors_sip128` of the reference implementation for the first two;
  /// the third by OpenSSL's `SIPHASH` (size 16).
  @Test(arguments: [
    (0, "a3817f04ba25a8e66df67214c7550293"), (1, "da87c1d86b99af44347659119b22fc45"),
    (63, "5150d1772f50834a503e069a973fbd7c"),
  ])
  func `published vectors come out`(_ length: Int, _ expected: String) throws {
    let key = try #require(SipHash.Key(exactly: (0..<16).map { UInt8($0) }))
    let message = (0..<length).map { UInt8($0) }
    for split in 0...length {
      var hash = SipHash(key: key)
      message[..<split].withUnsafeBytes { hash.combine($0) }
      message[split...].withUnsafeBytes { hash.combine($0) }
      let (first, second) = hash.finish()
      let bytes = withUnsafeBytes(of: (first.littleEndian, second.littleEndian)) { Array($0) }
      #expect(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == expected)
    }
  }
}
