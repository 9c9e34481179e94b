import Digest
import Testing

@Suite struct Ed25519KeyTests {
  /// Seed, public key, message, signature.
  @Test(arguments: [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      """
      e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b\
      d25bf5f0595bbe24655141438e7a100b
      """
    ),
    (
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      """
      6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659\
      4a7c15e9716ed28dc027beceea1ec40a
      """
    ),
  ])
  func `it gives the keys and signatures of RFC 8032`(
    seed: String, publicKey: String, message: String, signature: String
  ) throws {
    let seed = try #require(Hexadecimal.decode(seed))
    let key = try #require(Ed25519Key(seed: seed))
    #expect(Hexadecimal.encode(key.publicKey) == publicKey)
    let bytes = try #require(Hexadecimal.decode(message))
    #expect(Hexadecimal.encode(key.signature(of: bytes)) == signature)
    #expect(Hexadecimal.encode(key.signature(of: bytes)) == signature)
  }

  @Test(arguments: [0, 31, 33, 64]) func `a seed of another length is none`(length: Int) {
    #expect(Ed25519Key(seed: [UInt8](repeating: 1, count: length)) == nil)
  }

  @Test func `many threads sign with one key`() async throws {
    let key = try #require(Ed25519Key(seed: [UInt8](repeating: 7, count: 32)))
    let expected = key.signature(of: [1, 2, 3])
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<200).allSatisfy { _ in key.signature(of: [1, 2, 3]) == expected } }
      }
      for await isSame in group { #expect(isSame) }
    }
  }
}
