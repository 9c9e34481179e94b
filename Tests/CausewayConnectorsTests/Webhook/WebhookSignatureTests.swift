import CausewayCore
import CausewayTestKit
import Testing

@testable import CausewayConnectors

@Suite struct WebhookSignatureTests {
  private static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
  private static let body = Array(#"{"test": 2432232314}"#.utf8)

  private func header(_ keys: String...) throws -> String {
    let keys = try keys.map { try WebhookKey(Secret($0)) }
    return WebhookSignature.header(id: Self.id, timestamp: 1_614_265_330, body: Self.body, keys: keys)
  }

  @Test func `a symmetric key gives the signature that the reference implementations are tested with`() throws {
    #expect(
      try header("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  /// It is the example in the specification's text.
  @Test func `an asymmetric key gives the signature of the specification`() throws {
    let signature = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="
    #expect(
      try header("whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==")
        == signature)
    #expect(try header("whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc=") == signature)
  }

  @Test func `while keys change, each signs`() throws {
    let old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    let new = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
    let seed = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc="
    let signatures = try header(new, old, seed).split(separator: " ").map(String.init)
    #expect(try signatures == [header(new), header(old), header(seed)])
    #expect(signatures[1] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test func `the padding of a key may be missing`() throws {
    let key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwBr"
    #expect(try header(key) == header(key + "=="))
    #expect(try header(key) == "v1,yK2tMbA6BHPrMEJ1lLv7UlJJbgFoqGenJkiajZ29evg=")
  }

  @Test(arguments: [
    ("", "a key begins with `whsec_` or `whsk_`"), ("canary", "a key begins with `whsec_` or `whsk_`"),
    ("whsec_canary!", "what follows the prefix of a key must be Base64"),
    ("whsec_", "a `whsec_` key has 24 to 64 bytes, this one has 0"),
    ("whsec_\(String(repeating: "AAAA", count: 7))", "a `whsec_` key has 24 to 64 bytes, this one has 21"),
    ("whsec_\(String(repeating: "AAAA", count: 22))", "a `whsec_` key has 24 to 64 bytes, this one has 66"),
    ("whsk_AAAA", "a `whsk_` key has 32 or 64 bytes, this one has 3"),
    ("whsk_\(String(repeating: "A", count: 85))A==", "the two halves of this `whsk_` key do not belong together"),
    ("whpk_AAAA", "a `whpk_` key is the public one, which only checks signatures"),
  ])
  func `what is no key is refused in words that do not hold it`(text: String, reason: String) {
    let flaw = #expect(throws: WebhookKey.Flaw.self) { try WebhookKey(Secret(text)) }
    #expect(flaw?.reason == reason)
    #expect(flaw?.hint.contains("canary") == false)
  }

  @Test func `a key does not show`() throws {
    let key = try WebhookKey(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    var dumped = ""
    dump([key], to: &dumped)
    #expect("\(key)" == "•••" && String(reflecting: key) == "•••" && !dumped.contains("49"))
  }

  @Test func `an id is the same for the same event and output, and no other`() {
    let id = WebhookSignature.id(of: .sample("1"), output: "ops")
    #expect(id == "evt_7e2facd61a64e8fb895509e5293ae140")
    #expect(WebhookSignature.id(of: .sample("1", type: "other", subject: nil, data: nil), output: "ops") == id)
    let others = [
      WebhookSignature.id(of: .sample("2"), output: "ops"), WebhookSignature.id(of: .sample("1"), output: "op"),
      WebhookSignature.id(of: .sample("1", source: "/test"), output: "ops"),
      WebhookSignature.id(of: .sample("e1", source: "/test/hom"), output: "ops"),
      WebhookSignature.id(of: .sample("1.5"), output: "ops"),
    ]
    #expect(Set(others + [id]).count == 6)
    #expect(others.allSatisfy { $0.hasPrefix("evt_") && $0.utf8.count == 36 && !$0.contains(".") })
  }
}
