/// A bound on how long one piece of work may keep the loop: call `step()` after each unit, and after 256 units or 2 ms the
/// sockets, and with them everything urgent, get a turn.
package struct Slice: Sendable {
  private var steps = 0
  private var began = ContinuousClock.now

  package init() {}

  @EventLoop
  package mutating func step() async {
    steps += 1
    guard steps >= 256 || (steps & 7 == 0 && ContinuousClock.now - began > .milliseconds(2)) else { return }
    await EventLoop.breathe()
    steps = 0
    began = .now
  }
}
