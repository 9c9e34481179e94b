internal import CMosquitto
internal import Glibc
package import Loop

/// One connection to a broker, from CONNECT to its end; a new attempt is a new object. Everything happens on the loop, nothing blocks.
///
/// Messages that arrive are acknowledged when the caller says so and never before (`Incoming.gathered`): the library queues a PUBACK
/// when it reads a message, and this class writes nothing at all, not even a PINGREQ, while messages are in hand.
@EventLoop
package final class MQTTConnection {
  /// What becomes of messages that arrive.
  package enum Incoming: Sendable {
    /// They wait for `nextBatch`, and are acknowledged by `acknowledge`.
    case gathered
    /// They are handed over one by one and acknowledged at once. The closure must be quick.
    case handled(@EventLoop (MQTTMessage) -> Void)
  }

  enum Phase {
    /// TCP is on its way.
    case connecting
    /// TLS, CONNECT, and the wait for CONNACK.
    case greeting
    case open
    case ended
  }

  /// So many messages are gathered before anything else is read. A TLS record that holds more makes it a few more.
  package nonisolated static let batchLimit = 512
  /// And so many bytes of payload.
  static let batchBytes = 4 << 20

  let settings: MQTTSettings
  let incoming: Incoming
  /// `nil` once the connection has ended.
  var handle: MosquittoHandle?
  var phase = Phase.connecting
  var isAccepted = false
  /// Whether the broker had a session of this client id.
  package internal(set) var isSessionPresent = false
  /// Whether the broker has agreed to what `open` subscribed to.
  package internal(set) var isSubscribed = false

  private var event: DescriptorEvent?
  private var ticker: LoopTimer?
  /// Counts callbacks: whether a read brought anything. The library itself does not say.
  var progress = 0
  /// What the broker or OpenSSL said, until the library's result tells that it was the end.
  var farewell: MQTTError?
  var complaint: String?
  /// Whether TLS has come about: the library forgets its session with the socket.
  var hasShakenHands = false
  /// What is most likely wrong with a socket that has no peer before it was ready for the first time.
  var errorOfConnect = ECONNREFUSED
  private var endError: MQTTError?
  private var endWaiters: [Promised<MQTTError>] = []
  var opening: Promised<Void>?

  // Incoming.
  var gathered: [MQTTMessage] = []
  var gatheredBytes = 0
  var isHandedOut = false
  var batchWaiter: Promised<Void>?

  // Outgoing.
  var waiting = MQTTOutbox()
  var inFlight: [Int32: MQTTOutbox.Item] = [:]
  var isFlushDue = false
  var subscriptions: [Int32: MQTTSubscribing] = [:]
  var unsubscriptions: [Int32: @EventLoop () -> Void] = [:]

  init(_ settings: MQTTSettings, incoming: Incoming) {
    self.settings = settings
    self.incoming = incoming
  }

  isolated deinit {
    ticker?.cancel()
    event?.close()
  }

  package var isOpen: Bool { phase == .open }
  package var server: String { settings.server }

  /// Returns when the connection has ended, and why; `.cancelled` also when the task is cancelled.
  package func ended() async -> MQTTError {
    if let endError { return endError }
    let waiter = Promised<MQTTError>()
    endWaiters.append(waiter)
    defer { endWaiters.removeAll { $0 === waiter } }
    return await waiter.value(orWhenCancelled: error(.cancelled, "cancelled"))
  }

  /// Ends the connection as a client should, with DISCONNECT, as far as the socket takes it at once; messages in hand stay
  /// unacknowledged, and then not even that is written. Idempotent.
  package func close() {
    if phase == .open, !isHoldingMessages, let handle {
      mosquitto_disconnect_v5(handle.pointer, 0, nil)
      mosquitto_loop_write(handle.pointer, 1)
    }
    end(error(.cancelled, "closed"))
  }

  /// Ends the connection without writing anything: the broker sends what was not acknowledged once more. Idempotent.
  package func abandon() {
    end(error(.cancelled, "closed"))
  }

  // MARK: Ending

  func error(_ code: MQTTError.Code, _ reason: String, brokerCode: Int? = nil) -> MQTTError {
    MQTTError(code, reason, server: settings.server, brokerCode: brokerCode)
  }

  /// Not within a callback of the library: it would find its client gone.
  func end(_ error: MQTTError) {
    guard phase != .ended else { return }
    phase = .ended
    endError = error
    // Before the socket closes: its number may be another's at once.
    event?.close()
    event = nil
    ticker?.cancel()
    ticker = nil
    handle = nil
    opening?.settle()
    batchWaiter?.settle()
    for waiter in endWaiters { waiter.settle(error) }
    for item in inFlight.values { item.ticket.settle(item.index, error) }
    inFlight.removeAll()
    waiting.end(error)
    for subscribing in subscriptions.values { subscribing.settle(error) }
    subscriptions.removeAll()
    unsubscriptions.removeAll()
  }

  /// Throws what ended the connection.
  func check() throws(MQTTError) {
    if let endError { throw endError }
  }

  // MARK: Watching

  func watchForConnect(_ descriptor: Int32) {
    event = DescriptorEvent(descriptor: descriptor) { [weak self] readable, _ in self?.ready(readable: readable) }
    event?.watch(read: false, write: true)
  }

  /// From now on the library is asked each second whether it wants to ping.
  func startTicking() {
    let ticker = LoopTimer { [weak self] in self?.tick() }
    self.ticker = ticker
    ticker.schedule(after: .seconds(1))
  }

  private func tick() {
    ticker?.schedule(after: .seconds(1))
    guard let handle, !isHoldingMessages else { return }
    let result = mosquitto_loop_misc(handle.pointer)
    guard result == MOSQ_ERR_SUCCESS.rawValue else { return end(outcome(of: result, errno)) }
    flush()
  }

  private func ready(readable: Bool) {
    guard let handle else { return }
    if phase == .connecting || phase == .greeting {
      // The library takes a failure within the TLS handshake for "not yet", for ever.
      if let code = socketError(handle.descriptor) { return end(connectFailure(code)) }
      phase = .greeting
    }
    if readable || phase == .greeting { pump() } else { flush() }
  }

  /// What is wrong with a socket that is to be connected; `nil` if nothing is.
  private func socketError(_ descriptor: Int32) -> Int32? {
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else { return errno }
    if code != 0 { return code }
    // The system tells an error once, and OpenSSL may have been told: then there is no peer any more.
    var storage = sockaddr_storage()
    length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let hasPeer = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) == 0 }
    }
    return hasPeer ? nil : phase == .connecting ? errorOfConnect : ECONNRESET
  }

  /// Watches for what can happen now.
  func watch() {
    guard let handle else { return }
    if phase == .greeting, !hasShakenHands { hasShakenHands = handle.isEncrypted }
    // Until CONNACK little is written, and OpenSSL's wish to write is not taken back while it waits to read: that would spin.
    let write = phase == .open && !isHoldingMessages && handle.wantsWrite
    event?.watch(read: !isHoldingMessages && !(write && isGathering), write: write)
  }

  /// Between a message's arrival and its acknowledgement nothing may be written: the PUBACK would leave too.
  package var isHoldingMessages: Bool { !gathered.isEmpty || isHandedOut }

  var isGathering: Bool { if case .gathered = incoming { true } else { false } }
}
