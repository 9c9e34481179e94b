internal import CausewayCore
internal import Loop
internal import Mosquitto

/// The connection to a broker: opened, said to be there, opened again whenever it ends. Whoever publishes asks it for the connection of
/// the moment.
@EventLoop
final class BrokerLine: Service {
  /// Of what is under way when the gateway ends, and of the word that it does.
  private static let farewellLimit = Duration.seconds(1)
  private static let longestWait = Duration.seconds(5)
  /// Somebody who sends us away, or a wrong password, is not asked every few seconds.
  private static let longestWaitWhenRefused = Duration.seconds(30)
  /// A connection that ends sooner than this after it began did not hold.
  private static let shortLife = Duration.seconds(5)

  nonisolated let name: String
  private let settings: MQTTOutputSettings
  private let context: OutputContext
  /// Who is told of connections and of what arrives, where something is announced or kept.
  private let desk: AnnouncementDesk

  private enum State {
    /// A connection is being opened.
    case attempting
    /// There is one. It may have ended already, which shows soon.
    case open(MQTTConnection)
    /// The last attempt came to nothing, and the next is not due yet.
    case resting(reason: String)
  }

  // Before the first attempt has come to its end there is nothing to say against waiting for it.
  private var state = State.attempting
  private let changed = Signal()
  /// Deliveries that wait for the broker.
  private var underWay = 0
  private let idle = Signal()
  /// Since something was last acknowledged.
  private var failures = 0
  private var shortLives = 0
  private var isRefused = false

  init(_ settings: MQTTOutputSettings, _ context: OutputContext, _ desk: AnnouncementDesk) {
    name = "broker \(context.name)"
    self.settings = settings
    self.context = context
    self.desk = desk
  }

  /// Publishes in order, and returns when the broker has acknowledged all. While a connection is being opened it waits for that.
  /// The error counts messages.
  func publish(_ messages: [MQTTMessage]) async throws(DeliveryError) {
    let connection = try await ready()
    underWay += 1
    defer {
      underWay -= 1
      if underWay == 0 { idle.fire() }
    }
    // A broker that answers pings, but no message, is no use: another connection may be.
    let alarm = LoopTimer { [weak connection] in connection?.abandon() }
    alarm.schedule(after: settings.timeout)
    defer { alarm.cancel() }
    do throws(MQTTPublishError) {
      try await connection.publish(messages)
    } catch {
      throw Self.verdict(on: error)
    }
    failures = 0
    shortLives = 0
  }

  private static func verdict(on failure: MQTTPublishError) -> DeliveryError {
    let error = failure.error
    let verdict: DeliveryError.Verdict =
      switch error.code {
      case .tooLarge, .invalid: .reject
      // MQTT 5: quota exceeded.
      case .publication where error.brokerCode == 0x97: .retry(after: nil)
      case .publication: .reject
      default: .unavailable(retryAfter: nil)
      }
    return DeliveryError(verdict, error.description, accepted: failure.accepted)
  }

  /// Returns when there is a connection; throws when none is being opened.
  func open() async throws(DeliveryError) { _ = try await ready() }

  private func ready() async throws(DeliveryError) -> MQTTConnection {
    while true {
      switch state {
      case .open(let connection) where connection.isOpen: return connection
      case .open, .attempting:
        await changed.wait()
        if Task.isCancelled { throw DeliveryError(.unavailable(retryAfter: nil), "cancelled") }
      case .resting(let reason): throw DeliveryError(.unavailable(retryAfter: nil), reason)
      }
    }
  }

  private func change(to state: State) {
    self.state = state
    changed.fire()
  }

  // MARK: Life

  nonisolated func run() async { await keepUp() }

  private func keepUp() async {
    guard let clientID = await clientID() else { return }
    let places = BrokerPlaces(prefix: settings.prefix, clientID: clientID)
    await desk.begin(places)
    let work = EventLoop.spawn("announcements \(context.name)") { await self.desk.run() }
    while !Task.isCancelled {
      change(to: .attempting)
      await attempt(as: clientID, places)
      guard !Task.isCancelled else { break }
      // What worked until now is tried again at once.
      if failures == 1, !isRefused { continue }
      do { try await context.time.sleep(for: wait) } catch { break }
    }
    work.cancel()
    await work.value
  }

  private func attempt(as clientID: String, _ places: BrokerPlaces) async {
    var broker = settings.broker
    broker.clientID = clientID
    broker.will = places.status(isOnline: false)
    broker.connectTimeout = min(broker.connectTimeout, settings.timeout)
    do throws(MQTTError) {
      let connection = try await MQTTConnection.open(
        broker, incoming: .handled { [weak desk] message in desk?.received(message) })
      await serve(connection, places)
    } catch {
      guard error.code != .cancelled else { return }
      failed(error)
    }
  }

  private func serve(_ connection: MQTTConnection, _ places: BrokerPlaces) async {
    let began = context.time.uptime
    change(to: .open(connection))
    context.log.info("connected to \(connection.server)")
    context.link.connected(true, at: context.time.now)
    desk.connected(connection)
    let error = await connection.ended()
    guard !Task.isCancelled else {
      // In a task of its own: this one is cancelled, and nothing it awaits would wait.
      await EventLoop.spawn("farewell") { await self.leave(connection, places) }.value
      desk.disconnected()
      return change(to: .resting(reason: "the gateway is ending"))
    }
    desk.disconnected()
    shortLives = context.time.uptime - began < Self.shortLife ? shortLives + 1 : 0
    if shortLives == 0 { failures = 0 }
    failed(error)
  }

  private func failed(_ error: MQTTError) {
    failures += 1
    var reason = error.description
    if shortLives >= 3 {
      reason += ". \(shortLives) connections in a row have ended at once: does another client use the same `client_id`?"
    }
    isRefused = error.code == .refused || error.code == .taken || shortLives >= 3
    // A connection that is replaced at once is no absence.
    change(to: failures == 1 && !isRefused ? .attempting : .resting(reason: reason))
    context.link.failed(reason, at: context.time.now)
    context.link.connected(false, at: context.time.now)
    // Once for each absence that lasts: what follows says the same.
    if failures == 1 || failures.isMultiple(of: 20) { context.log.warning(reason) }
  }

  /// Until the next attempt: longer from time to time, and never the same for two who were cut off together.
  private var wait: Duration {
    let longest = isRefused ? Self.longestWaitWhenRefused : Self.longestWait
    let grown = Duration.milliseconds(125) * (1 << min(failures, 9))
    return min(longest, grown) * Double.random(in: 0.5...1)
  }

  /// Lets what is under way end, says that the gateway is gone, and goes as a client should.
  private func leave(_ connection: MQTTConnection, _ places: BrokerPlaces) async {
    if underWay > 0 { await idle.wait(atMost: Self.farewellLimit) }
    let word = EventLoop.spawn("farewell") {
      // Whoever has gone for good has nothing kept there any more.
      guard await !self.desk.hasLeft else { return }
      _ = try? await connection.publish(places.status(isOnline: false))
      await self.desk.leave(connection)
    }
    let alarm = EventLoop.spawn("farewell's limit") {
      try? await EventLoop.sleep(for: Self.farewellLimit)
      word.cancel()
    }
    await word.value
    alarm.cancel()
    connection.close()
  }

  // MARK: Identity

  private func note(of output: String) -> String { "output/\(output)/client_id" }

  /// The configured one, or one that is made up once and kept: brokers, and those who read our status, know the gateway by it.
  private func clientID() async -> String? {
    if let id = settings.clientID { return id }
    while !Task.isCancelled {
      do {
        let note = note(of: context.name)
        if let id = try await context.journal.notes(beginningWith: note)[note] { return id }
        let former = context.renamedFrom.map(self.note)
        let known =
          if let former { try await context.journal.notes(beginningWith: former)[former] } else { String?.none }
        let id = known ?? "causeway-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        try await context.journal.settle(FollowerID(rawValue: context.name), Settlement(notes: [note: id]))
        return id
      } catch {
        context.log.error("cannot keep a client id: \(error)")
      }
      do { try await context.time.sleep(for: .seconds(1)) } catch { return nil }
    }
    return nil
  }
}
