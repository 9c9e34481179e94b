import Foundation
import Testing

/// `kill -9` under load, again and again on one journal: whatever was answered with `{"code":0}` is in the journal exactly once
/// and reaches a client that resumes; nothing acknowledged is missing. More rounds: `CAUSEWAY_KILL_ROUNDS=2000`.
@Suite(.serialized) struct KillTests {
  private static var randomRounds: Int {
    ProcessInfo.processInfo.environment["CAUSEWAY_KILL_ROUNDS"].flatMap(Int.init) ?? 200
  }

  @Test func `killed at random, nothing acknowledged is lost or doubled`() throws {
    let house = try KillHouse(keepSize: "4GiB")
    var random = SplitMix(seed: 0x5eed)
    for _ in 0..<Self.randomRounds {
      try house.round(killAfter: Double(random.next() % 120) / 1_000)
    }
    try house.verify()
    #expect(house.acknowledged.count > Self.randomRounds)
  }

  @Test(arguments: ["before_commit", "after_commit", "before_answer", "during_checkpoint", "during_retention"])
  func `killed at a named point, nothing acknowledged is lost or doubled`(point: String) throws {
    // Small enough for retention to have work within a round.
    let house = try KillHouse(keepSize: point == "during_retention" ? "1MiB" : "4GiB")
    for pass in [1, 2, 5, 17] {
      try house.round(fault: "\(point):\(pass)")
    }
    try house.verify()
    let hits = try house.faultLog()
    #expect(hits.count == 4, "each round must have been ended by the point itself: \(hits)")
    #expect(hits.allSatisfy { $0.hasPrefix(point) })
    #expect(!house.acknowledged.isEmpty)
  }
}

/// The same numbers on every run.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
