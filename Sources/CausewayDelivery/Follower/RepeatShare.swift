internal import Loop

/// How many entries a follower may have sent, or be about to send, without a word of it on disk: what it repeats at most after a crash. The
/// shares of one output's followers add up to what the house promises.
struct RepeatShare {
  /// Of an output, all its followers together.
  static let total = 1_024
  private static let alarms = 192
  private static let stretch = 96

  let entries: Int

  /// Taken from the journal beyond the cursor on disk.
  var window: Int { entries - parked }
  /// Under way out of what is parked, or settled and not written down.
  var parked: Int { entries / 4 }
  /// Fewer are not worth a page.
  var leastRoom: Int { min(64, window / 4) }

  /// Gives each of `followers` its share: those with a fixed one that, the rest to whoever carries most.
  @EventLoop
  static func assign(to followers: [Follower]) {
    var rest = total
    var main: Follower?
    for follower in followers {
      switch follower.duty {
      case .everything, .allButAlarms: main = follower
      case .alarms: follower.share = RepeatShare(entries: alarms)
      case .pastAlarms, .replay: follower.share = RepeatShare(entries: stretch)
      }
      if follower !== main { rest -= follower.share.entries }
    }
    main?.share = RepeatShare(entries: rest)
  }
}
