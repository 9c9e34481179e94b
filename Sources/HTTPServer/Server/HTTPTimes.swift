/// The settings' times on the clock of the deadlines, in nanoseconds: reckoned once, not at every request.
struct HTTPTimes {
  let head: Int64
  let body: Int64
  let keepAlive: Int64
  let writeStall: Int64
  let linger: Int64
  /// While the server goes away: what was sent arrives all the same, unless a client still sends.
  let drainLinger: Int64
  /// While the server goes away: for whoever is in the middle of a request.
  let drainRequest: Int64 = 1_000_000_000

  init(_ settings: HTTPServerSettings) {
    head = settings.headDeadline.heldNanoseconds
    body = settings.bodyDeadline.heldNanoseconds
    keepAlive = settings.keepAlive.heldNanoseconds
    writeStall = settings.writeStall.heldNanoseconds
    linger = settings.linger.heldNanoseconds
    drainLinger = min(linger, 500_000_000)
  }
}

extension Duration {
  /// Held to 100 years: added to a clock it must not overflow.
  fileprivate var heldNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return max(0, min(seconds, 3_153_600_000)) * 1_000_000_000 + max(0, attoseconds) / 1_000_000_000
  }
}
