internal import RocketMQ

/// The queues of a topic, and which of them is whose: the same for as long as the queues are, in every process. When queues come or go, only
/// the subjects of those that went, and those that the new ones take over, change places (rendezvous hashing).
struct QueueRing: Sendable, Equatable {
  let queues: [MessageQueue]
  private let seeds: [UInt64]

  /// - Parameter queues: at least one.
  init(_ queues: [MessageQueue]) {
    self.queues = queues
    seeds = queues.map { queue in
      Self.mixed(Self.hash(queue.brokerName.utf8)) ^ Self.mixed(UInt64(UInt32(bitPattern: queue.id)))
    }
  }

  /// `nil` only without any queues.
  func queue(for key: some Sequence<UInt8>) -> MessageQueue? {
    let key = Self.hash(key)
    var best: (weight: UInt64, index: Int)?
    for (index, seed) in seeds.enumerated() {
      let weight = Self.mixed(key ^ seed)
      if best.map({ weight > $0.weight }) ?? true { best = (weight, index) }
    }
    return best.map { queues[$0.index] }
  }

  /// FNV-1a. What comes of it must never change: an update would move every subject.
  private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  /// SplitMix64's, which spreads what differs in few bits.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
