import Testing

@testable import CausewayCore

@Suite struct SecretTests {
  private let secret = Secret("hunter2")

  @Test func `no way of printing shows it`() {
    var dumped = ""
    dump(secret, to: &dumped)
    struct Holder { let secret: Secret }
    dump([Holder(secret: secret)], to: &dumped)
    let printed = [
      "\(secret)", String(describing: secret), String(reflecting: secret), String(describing: [secret]),
      String(reflecting: Optional(secret)), "\(Holder(secret: secret))", dumped,
      Mirror(reflecting: secret).children.map { "\($0)" }.joined(),
    ]
    for text in printed { #expect(!text.contains("hunter2")) }
    #expect("\(secret)" == "•••")
    #expect(dumped.contains("•••"))
  }

  @Test func `revealing is explicit`() {
    #expect(secret.reveal() == "hunter2")
  }
}
