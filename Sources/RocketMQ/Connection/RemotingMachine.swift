/// One connection's half of the protocol, pure: no I/O, no clock. Joins responses to requests, knows who waits until when, and what is to be
/// sent. `Waiter` is whatever the owner wants back with a response.
struct RemotingMachine<Waiter> {
  enum Event {
    case response(Waiter, RemotingCommand)
    /// The server asks.
    case request(RemotingCommand)
    /// A response that nobody waits for any more.
    case late
  }

  enum Refusal: Error, Equatable {
    case tooMany
    case malformed(String)
  }

  private struct Pending {
    let waiter: Waiter
    let deadline: ContinuousClock.Instant
  }

  /// Beyond it nothing is taken for sending until the socket took some. One frame always fits.
  static var mostUnsent: Int { 32 * 1_024 * 1_024 }

  private let format: HeaderFormat
  private let mostRequests: Int
  private var reader = FrameReader()
  private var pending: [Int32: Pending] = [:]
  private var lastOpaque: Int32
  /// Nobody's time is up before it. May be earlier than needed: those who got their answer do not change it.
  private var earliest: ContinuousClock.Instant?
  private(set) var output: [UInt8] = []
  private var sent = 0

  /// - Parameters:
  ///   - firstOpaque: where the numbers begin; they run over some day.
  ///   - mostRequests: that may be under way; as many as with Java's client.
  init(format: HeaderFormat, firstOpaque: Int32 = 0, mostRequests: Int = 65_535) {
    self.format = format
    self.mostRequests = mostRequests
    lastOpaque = firstOpaque &- 1
  }

  var pendingCount: Int { pending.count }

  /// When `expire` is to be called.
  var nextDeadline: ContinuousClock.Instant? { pending.isEmpty ? nil : earliest }

  /// A number for the next request; never one that is waited for.
  mutating func number() -> Int32 {
    // A pull may be under way while the numbers run over.
    repeat { lastOpaque &+= 1 } while pending[lastOpaque] != nil
    return lastOpaque
  }

  /// Queues a request under a number that nobody used since `number()` gave it.
  mutating func send(
    _ command: RemotingCommand, as opaque: Int32, _ waiter: Waiter, until deadline: ContinuousClock.Instant
  ) throws(Refusal) {
    guard pending.count < mostRequests else { throw .tooMany }
    var command = command
    command.opaque = opaque
    try queue(command)
    pending[opaque] = Pending(waiter: waiter, deadline: deadline)
    earliest = min(earliest ?? deadline, deadline)
  }

  /// Queues a command that is not answered: a one-way request, or a response.
  mutating func send(_ command: RemotingCommand) throws(Refusal) {
    var command = command
    if !command.isResponse { command.opaque = number() }
    try queue(command)
  }

  private mutating func queue(_ command: RemotingCommand) throws(Refusal) {
    guard output.count - sent <= Self.mostUnsent else { throw .tooMany }
    do throws(MalformedFrame) {
      try command.append(to: &output, as: format)
    } catch {
      throw .malformed(error.description)
    }
  }

  var unsent: ArraySlice<UInt8> { output[sent...] }

  /// The socket took so many bytes of `unsent`.
  mutating func took(_ count: Int) {
    sent += count
    guard sent == output.count else {
      // The front is thrown away when it is most of it: each byte is moved at most once more.
      if sent > 1 << 20, sent > output.count / 2 {
        output.removeFirst(sent)
        sent = 0
      }
      return
    }
    sent = 0
    // An idle connection keeps no more than it usually needs.
    output.removeAll(keepingCapacity: output.capacity <= 65_536)
  }

  /// Takes the next event out of `input`, at `position`; `nil` when all of it was taken.
  mutating func next(_ input: Span<UInt8>, _ position: inout Int) throws(MalformedFrame) -> Event? {
    guard let frame = try reader.next(input, &position) else { return nil }
    let command = try RemotingCommand(frame)
    // A server's own requests have numbers of their own, which may be the same as ours.
    guard command.isResponse else { return .request(command) }
    guard let waiting = pending.removeValue(forKey: command.opaque) else { return .late }
    return .response(waiting.waiter, command)
  }

  /// Nobody waits for this one any more; `nil` if it was answered already.
  mutating func abandon(_ opaque: Int32) -> Waiter? {
    pending.removeValue(forKey: opaque)?.waiter
  }

  /// Those whose time is up.
  mutating func expire(at now: ContinuousClock.Instant) -> [Waiter] {
    guard let due = earliest, due <= now else { return [] }
    let late = pending.filter { $0.value.deadline <= now }
    for opaque in late.keys { pending[opaque] = nil }
    earliest = pending.values.lazy.map(\.deadline).min()
    return late.values.map(\.waiter)
  }

  /// Everyone who waits; nothing is pending or unsent afterwards.
  mutating func end() -> [Waiter] {
    let waiters = pending.values.map(\.waiter)
    pending = [:]
    output = []
    sent = 0
    return waiters
  }
}
