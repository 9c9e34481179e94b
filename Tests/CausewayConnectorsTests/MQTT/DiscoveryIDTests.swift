import CausewayTestKit
import Testing

@testable import CausewayConnectors

@Suite struct DiscoveryIDTests {
  @Test func `a full stop becomes an underscore, and nothing else changes without a mark of it`() {
    #expect(DiscoveryID.make(of: "lumi1.54ef44") == "lumi1_54ef44")
    #expect(DiscoveryID.make(of: "3.51.85") == "3_51_85")
    #expect(DiscoveryID.make(of: "C3-9a") == "C3-9a")
    #expect(DiscoveryID.make(of: "a_b").hasPrefix("a_b_"))
    #expect(DiscoveryID.make(of: "Küche").hasPrefix("K__che_"))
  }

  @Test func `two texts never share an id, and each has only what Home Assistant takes`() {
    let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
    let letters = Array("a._-/ ü1")
    var random = SplitMix(seed: 7)
    var texts: [String: String] = [:]
    for _ in 0..<5_000 {
      let text = String(
        (0..<Int.random(in: 0...6, using: &random)).map { _ in letters.randomElement(using: &random) ?? "x" })
      let id = DiscoveryID.make(of: text)
      #expect(!id.isEmpty && id.allSatisfy(allowed.contains))
      #expect(texts[id] ?? text == text)
      texts[id] = text
    }
    let long = String(repeating: "x", count: 300)
    #expect(DiscoveryID.make(of: long).count < 120)
    #expect(DiscoveryID.make(of: long) != DiscoveryID.make(of: long + "x"))
  }

  @Test func `a slug has small letters and single underscores`() {
    #expect(DiscoveryID.slug("Living Room / FP2 (1)") == "living_room_fp2_1")
    #expect(DiscoveryID.slug("客厅").isEmpty)
  }
}
