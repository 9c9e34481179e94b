internal import CausewayCore
internal import Loop
internal import Mosquitto

/// Keeps one connection to a broker, for ever: connects, lets its owner work with the connection, and connects again when that is over.
/// Says in the link's health and in the log how things are.
@EventLoop
final class MQTTLink {
  /// Why its owner is done with a connection.
  enum Ending {
    /// It has ended by itself.
    case lost(MQTTError)
    /// The owner has given it up, for a reason that is over: connect again at once.
    case pausedUntilNow
  }

  let settings: MQTTSettings
  private let link: Link
  private let time: any TimeSource
  private let log: Log
  private var pace = ReconnectPace()
  /// The log is told what is new, not each attempt.
  private var lastFailure: String?

  /// The one that is open now.
  private(set) var connection: MQTTConnection?

  nonisolated init(_ settings: MQTTSettings, link: Link, time: any TimeSource, log: Log) {
    self.settings = settings
    self.link = link
    self.time = time
    self.log = log
  }

  /// Returns when the task is cancelled, with the connection closed as the protocol asks.
  /// - Parameters:
  ///   - topics: what each connection subscribes to first of all.
  ///   - serve: works with a connection until it is of no more use. It is closed afterwards, whatever its state.
  func run(
    incoming: MQTTConnection.Incoming, subscribingTo topics: [String] = [],
    serve: @EventLoop (MQTTConnection) async -> Ending
  ) async {
    while !Task.isCancelled {
      var began: Duration?
      let error: MQTTError
      do throws(MQTTError) {
        let connection = try await MQTTConnection.open(settings, incoming: incoming, subscribingTo: topics)
        began = time.uptime
        self.connection = connection
        let steadiness = connected()
        let ending = await serve(connection)
        steadiness?.cancel()
        self.connection = nil
        connection.close()
        guard case .lost(let reason) = ending else { continue }
        error = reason
      } catch {
        guard await rest(after: error, lifetime: nil) else { break }
        continue
      }
      guard await rest(after: error, lifetime: began.map { time.uptime - $0 }) else { break }
    }
    link.connected(false, at: time.now)
  }

  /// - Returns: what waits for the connection to prove good, where it has to.
  private func connected() -> Task<Void, Never>? {
    // One that is thrown out again and again is not well because it was let in once more.
    guard pace.suspectsAnother else {
      announce()
      return nil
    }
    return EventLoop.spawn("steadiness") {
      do { try await self.time.sleep(for: ReconnectPace.steady) } catch { return }
      await self.steadied()
    }
  }

  private func steadied() {
    pace = ReconnectPace()
    announce()
  }

  private func announce() {
    link.connected(true, at: time.now)
    log.info("connected to \(settings.server) as \(settings.clientID)")
    lastFailure = nil
  }

  /// Says what went wrong and waits for the next attempt.
  /// - Returns: whether there is to be one.
  private func rest(after error: MQTTError, lifetime: Duration?) async -> Bool {
    guard !Task.isCancelled else { return false }
    pace.note(error, lifetime: lifetime)
    let wait = pace.wait(after: error, draw: .random(in: 0...1))
    link.connected(false, at: time.now)
    let reason = pace.suspectsAnother ? suspicion(error) : error.description
    link.failed(reason, at: time.now)
    let shown = "\(reason); next attempt in \(max(1, wait.components.seconds)) s"
    if lastFailure == reason { log.debug(shown) } else { log.warning(shown) }
    lastFailure = reason
    do { try await time.sleep(for: wait) } catch { return false }
    return true
  }

  /// Health is for anyone; the client id is in the log, where the connection was announced.
  private func suspicion(_ error: MQTTError) -> String {
    """
    \(settings.server): somebody else uses this client id: the broker accepted \(pace.shortLived) connections in a row and closed each \
    soon after (\(error.reason)). Two programs with one client id throw each other out: stop the other one, or give each its own
    """
  }
}
