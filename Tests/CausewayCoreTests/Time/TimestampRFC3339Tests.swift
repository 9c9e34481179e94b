import CausewayCore
import CausewayTestKit
import Foundation
import Testing

@Suite struct TimestampRFC3339Tests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1), ("2024-03-09T16:00:00Z", 1_710_000_000_000),
      ("2024-03-09t17:00:00.5+01:00", 1_710_000_000_500), ("2024-03-09T10:30:00.123456789-05:30", 1_710_000_000_123),
      ("2024-02-29T00:00:00z", 1_709_164_800_000), ("2000-02-29T12:00:00-00:00", 951_825_600_000),
      ("2016-12-31T23:59:60Z", 1_483_228_800_000), ("2017-01-01T00:59:60.9+01:00", 1_483_228_800_000),
      ("0001-01-01T00:00:00Z", -62_135_596_800_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
      ("2023-12-31T15:27:33.000Z", 1_704_036_453_000),
    ] as [(String, Int64)])
  func `RFC 3339 is read`(text: String, milliseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2024", "2024-03-09", "2024-03-09T16:00:00", "2024-03-09 16:00:00Z", "2024-03-09T16:00Z",
    "2024-03-09T16:00:00 Z",
    " 2024-03-09T16:00:00Z", "2024-03-09T16:00:00Z ", "2024-3-9T16:00:00Z", "24-03-09T16:00:00Z",
    "+2024-03-09T16:00:00Z",
    "2024-13-09T16:00:00Z", "2024-00-09T16:00:00Z", "2024-03-00T16:00:00Z", "2024-04-31T16:00:00Z",
    "2023-02-29T16:00:00Z",
    "1900-02-29T16:00:00Z", "2024-03-09T24:00:00Z", "2024-03-09T16:60:00Z", "2024-03-09T16:00:61Z",
    "2024-03-09T16:00:60Z",
    "2024-03-09T16:00:00.Z", "2024-03-09T16:00:00,5Z", "2024-03-09T16:00:00+0100", "2024-03-09T16:00:00+01",
    "2024-03-09T16:00:00+24:00",
    "2024-03-09T16:00:00+01:60", "2024-03-09T16:00:00+1:00", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01", "２０２４-03-09T16:00:00Z", "2024-03-09T16:00:0\u{0}Z",
  ])
  func `anything else is not`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func `what is written is UTC with milliseconds`() {
    #expect(Timestamp(milliseconds: 1_710_000_000_007).rfc3339 == "2024-03-09T16:00:00.007Z")
    #expect(Timestamp(milliseconds: -1).rfc3339 == "1969-12-31T23:59:59.999Z")
    #expect(Timestamp(milliseconds: .min).rfc3339 == "0001-01-01T00:00:00.000Z")
    #expect(Timestamp(milliseconds: .max).rfc3339 == "9999-12-31T23:59:59.999Z")
  }

  @Test func `what is written is read back, and Foundation agrees`() throws {
    var random = SplitMix(seed: 4)
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    for _ in 0..<2_000 {
      // Foundation is the Julian calendar's before 1582, so it is asked from 1600 on.
      let milliseconds = Int64(random.next() % 265_000_000_000_000) - 11_670_000_000_000
      let time = Timestamp(milliseconds: milliseconds)
      #expect(Timestamp(rfc3339: time.rfc3339) == time)
      let theirs = try style.parse(time.rfc3339)
      #expect(Int64((theirs.timeIntervalSince1970 * 1_000).rounded()) == time.milliseconds)
    }
  }

  @Test func `every day of eight centuries follows the one before`() {
    var day = Timestamp(milliseconds: -11_676_096_000_000)
    #expect(day.rfc3339 == "1600-01-01T00:00:00.000Z")
    for _ in 0..<292_194 { day = day + .seconds(86_400) }
    #expect(day.rfc3339 == "2400-01-01T00:00:00.000Z")
    #expect(Timestamp(rfc3339: "2400-01-01T00:00:00Z") == day)
  }

  @Test func `mutated texts never crash, and what is read is written again as the same time`() {
    var random = SplitMix(seed: 5)
    let alphabet = Array("0123456789-:.TZtz+ ".utf8)
    var read = 0
    for _ in 0..<20_000 {
      var bytes = Array("2024-03-09T16:00:00.123+01:00".utf8)
      for _ in 0...random.next() % 2 {
        bytes[Int(random.next() % UInt64(bytes.count))] = alphabet[Int(random.next() % UInt64(alphabet.count))]
      }
      guard let time = Timestamp(rfc3339: String(decoding: bytes, as: UTF8.self)) else { continue }
      read += 1
      #expect(Timestamp(rfc3339: time.rfc3339) == time)
    }
    #expect(read > 1_000)
  }
}
