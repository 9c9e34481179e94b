import CausewayCore
import CausewayTestKit
import Testing

@testable import CausewayConnectors

@Suite struct RetryAfterTests {
  /// Sun, 06 Nov 1994 08:49:37 GMT.
  private static let now = Timestamp(milliseconds: 784_111_777_000)

  @Test(arguments: [
    "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
  ])
  func `every form of a date is read`(text: String) {
    #expect(RetryAfter.timestamp(text) == Self.now)
  }

  @Test(arguments: [
    ("0", 0), ("7", 7), ("3600", 3_600), ("3601", 3_600), ("99999999999999999999", 3_600),
    ("Sun, 06 Nov 1994 08:49:47 GMT", 10), ("Sun, 06 Nov 1994 08:49:30 GMT", 0),
    ("Mon, 07 Nov 2044 08:49:37 GMT", 3_600), ("Sunday, 06-Nov-94 08:50:37 GMT", 60),
  ])
  func `seconds and dates become a wait within bounds`(text: String, seconds: Int) {
    #expect(RetryAfter.duration(text, from: Self.now) == .seconds(seconds))
  }

  @Test(arguments: [
    "", "-1", "+1", "1.5", "soon", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 CET", "06 Nov 1994", "Sun, 06 Foo 1994 08:49:37 GMT",
  ])
  func `what makes no sense is none`(text: String) {
    #expect(RetryAfter.duration(text, from: Self.now) == nil)
  }

  @Test func `no bytes of a server break it`() {
    var random = SplitMix(seed: 8)
    let letters = Array("Sun, 06-Nov 94:1GMT\u{0}é".utf8)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...45, using: &random)).map { _ in
        letters[Int.random(in: 0..<letters.count, using: &random)]
      }
      let wait = RetryAfter.duration(String(decoding: bytes, as: UTF8.self), from: Self.now)
      #expect(wait.map { $0 >= .zero && $0 <= RetryAfter.longest } ?? true)
    }
  }
}
