/// How many pulls of one queue may be under way at once: pure.
///
/// A pull says only in its answer where the next one begins. But in a long backlog each brings the same number of messages, as many as the
/// broker gives at once: then those that follow can be asked for without waiting, each where the one before it will end. With 32
/// messages a pull and a broker far away that is the difference between a trickle and a stream.
struct ReadAhead: Sendable, Equatable {
  static let deepest = 4

  /// 1: none is asked for ahead.
  private(set) var depth = 1
  /// How far each pull is thought to lead.
  private(set) var step: Int64 = 0

  /// The next pull in order was answered: it led so much further.
  /// - Parameter sameBroker: `false` where the next is to be had elsewhere. Nothing more is asked of this one then.
  mutating func answered(_ moved: Int64, sameBroker: Bool = true) {
    depth = moved > 0 && moved == step && sameBroker ? min(depth + 1, Self.deepest) : 1
    step = max(0, moved)
  }
}
