@testable internal import RocketMQ

/// The same random numbers in every run.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  mutating func text() -> String {
    String((0..<below(6)).map { _ in Character(["a", "\u{1}", "\"", "\\", "é", "世", "😀", "\n"][below(8)]) })
  }

  mutating func json(depth: Int) -> JSONValue {
    switch below(depth > 0 ? 7 : 5) {
    case 0: .null
    case 1: .bool(below(2) == 0)
    case 2: .integer(Int64(bitPattern: next()))
    case 3: .decimal("\(below(100)).5")
    case 4: .string(text())
    case 5: .array((0..<below(4)).map { _ in json(depth: depth - 1) })
    default:
      .object((0..<below(4)).map { _ in JSONMember(key: .text(text()), value: json(depth: depth - 1)) })
    }
  }
}
