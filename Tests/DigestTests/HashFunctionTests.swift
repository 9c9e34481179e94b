import Digest
import Testing

@Suite struct HashFunctionTests {
  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
  ])
  func `MD5 gives the digests of RFC 1321`(text: String, digest: String) {
    #expect(Hexadecimal.encode(HashFunction.md5.digest(of: Array(text.utf8))) == digest)
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `SHA-256 gives the digests of FIPS 180`(text: String, digest: String) {
    #expect(Hexadecimal.encode(HashFunction.sha256.digest(of: Array(text.utf8))) == digest)
  }

  @Test func `many threads share one function`() async {
    let expected = HashFunction.md5.digest(of: [1, 2, 3])
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<2_000).allSatisfy { round in
            _ = HashFunction.md5.digest(of: [UInt8](repeating: 7, count: round % 300))
            return HashFunction.md5.digest(of: [1, 2, 3]) == expected
          }
        }
      }
      for await isSame in group { #expect(isSame) }
    }
  }

  @Test func `HMAC gives the codes of RFC 2202 and RFC 4231`() {
    let message = Array("what do ya want for nothing?".utf8)
    let key = Array("Jefe".utf8)
    #expect(
      Hexadecimal.encode(MessageAuthentication.sha1.code(for: message, key: key))
        == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
    #expect(
      Hexadecimal.encode(MessageAuthentication.sha256.code(for: message, key: key))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    let long = [UInt8](repeating: 0xAA, count: 131)
    #expect(
      Hexadecimal.encode(
        MessageAuthentication.sha256.code(
          for: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8), key: long))
        == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    #expect(MessageAuthentication.sha256.code(for: [], key: []).count == 32)
  }

  @Test(arguments: [MessageAuthentication.sha1, .sha256])
  func `a key that is kept gives the same codes, again and again`(function: MessageAuthentication) {
    for length in [0, 1, 20, 64, 65, 200] {
      let key = (0..<UInt8(length)).map { $0 &* 7 }
      let kept = MessageAuthenticationKey(key, for: function)
      for size in [0, 1, 63, 64, 200, 5_000] {
        let message = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        #expect(kept.code(for: message) == function.code(for: message, key: key))
      }
      #expect("\(kept)" == "•••")
    }
  }
}
