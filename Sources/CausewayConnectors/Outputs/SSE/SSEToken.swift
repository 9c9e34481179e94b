internal import CausewayCore
internal import Digest
internal import Loop

/// Somebody who may read a stream. Remembers how far the clients with this token have come, so that one that comes back soon gets the
/// occurrences it missed though it never says where it was.
@EventLoop
final class SSEToken {
  nonisolated let filter: SSEFilter
  private let secret: Secret
  private let follower: FollowerID
  private let journal: any Journal
  private let time: any TimeSource
  private let startedAt: Timestamp
  private var clients = 0
  /// The furthest position whose bytes the system took for a client.
  private var delivered: Position?
  private var restingSince: Timestamp?

  nonisolated init(
    _ settings: SSESettings.Token, stream: String, journal: any Journal, time: any TimeSource
  ) {
    secret = settings.secret
    filter = SSEFilter().narrowed(by: settings.match)
    self.journal = journal
    self.time = time
    follower = FollowerID(rawValue: ":stream/\(stream)/\(settings.name)")
    startedAt = time.now
  }

  /// In constant time.
  func fits(_ said: String) -> Bool { ConstantTime.areEqual(said, secret.reveal()) }

  /// A client comes. Says whether it is the only one.
  func join() -> Bool {
    clients += 1
    return clients == 1
  }

  /// Since which position a client that came alone has missed occurrences: where the last one with this token was when it went, if
  /// that is at most `window` ago.
  func missed(within window: Duration) async -> SSECatchUp? {
    let last: Cursor?
    if let delivered {
      last = Cursor(position: delivered, restingSince: restingSince)
    } else {
      last = try? await journal.cursor(of: follower)
    }
    guard let last else { return nil }
    // Not resting though nobody was here: the process died under the client, at the latest when this one began.
    let ended = last.restingSince ?? startedAt
    guard time.now - ended <= window else { return nil }
    return SSECatchUp(after: last.position, notBefore: ended - window)
  }

  /// The system took everything up to `position` for a client.
  func took(through position: Position) {
    if position > (delivered ?? .start) { delivered = position }
  }

  /// Notes, on the next commit, how far the clients are.
  func settle() async {
    guard let delivered else { return }
    await journal.settle(follower, Cursor(position: delivered, restingSince: clients == 0 ? restingSince : nil))
  }

  /// A client went.
  func leave() {
    clients -= 1
    guard clients == 0 else { return }
    restingSince = time.now
    EventLoop.spawn("settle stream") { await self.settle() }
  }
}

/// Which occurrences a client that was away for a moment still gets, after its snapshot.
struct SSECatchUp: Sendable, Equatable {
  var after: Position
  let notBefore: Timestamp
}
