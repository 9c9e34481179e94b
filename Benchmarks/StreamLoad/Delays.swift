internal import Loop

/// How long events took, from when each was pushed.
@EventLoop
final class Delays {
  private(set) var all: [Duration] = []
  private var instants: [ContinuousClock.Instant] = []

  /// How many events were pushed; the number of the next.
  var count: Int { instants.count }

  func pushed(at instant: ContinuousClock.Instant) {
    instants.append(instant)
  }

  func arrived(_ number: Int) {
    if number < instants.count { all.append(ContinuousClock.now - instants[number]) }
  }
}
