internal import Loop

/// One connection to one server: requests go out, whoever waits gets the response, what the server asks is handed on.
@EventLoop
final class RemotingConnection {
  let address: String
  private let socket: RemotingSocket
  private let credentials: Credentials?
  private let asked: @EventLoop (RemotingConnection, RemotingCommand) -> Void
  private let closed: @EventLoop (RemotingConnection) -> Void
  private var machine: RemotingMachine<Exchange>
  private var event: DescriptorEvent?
  private var timer: LoopTimer?
  private var timerDue: ContinuousClock.Instant?
  private var isFlushScheduled = false
  private var lastHeard = ContinuousClock.now
  /// Why it is no longer open.
  private(set) var end: RocketMQError?
  var isOpen: Bool { end == nil }

  /// For all connections: what is read is taken out of it before anyone else reads. Only the pages that were needed are resident.
  private static let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)

  /// - Parameters:
  ///   - asked: called for each request of the server.
  ///   - closed: called once, when the connection is gone, before anyone who waits is told.
  init(
    _ socket: RemotingSocket, address: String, format: HeaderFormat, credentials: Credentials?,
    asked: @escaping @EventLoop (RemotingConnection, RemotingCommand) -> Void,
    closed: @escaping @EventLoop (RemotingConnection) -> Void
  ) {
    self.socket = socket
    self.address = address
    self.credentials = credentials
    self.asked = asked
    self.closed = closed
    machine = RemotingMachine(format: format)
    event = DescriptorEvent(descriptor: socket.descriptor) { [weak self] readable, _ in
      if readable { self?.receive() } else { self?.writable() }
    }
    timer = LoopTimer { [weak self] in self?.expire() }
    event?.watch(read: true, write: false)
  }

  /// The response to `command`, whatever it says. A cancelled caller gets `.closed` at once.
  func response(to command: RemotingCommand, within limit: Duration) async throws(RocketMQError) -> RemotingCommand {
    guard !Task.isCancelled else { throw .closed }
    let exchange = begin(command, within: limit)
    do throws(RocketMQError) {
      return try await exchange.response()
    } catch {
      abandon(exchange)
      throw error
    }
  }

  /// Sends `command`, together with all that is sent in this turn of the loop. What hinders it is the answer.
  func begin(_ command: RemotingCommand, within limit: Duration) -> Exchange {
    let exchange = Exchange(opaque: machine.number())
    if let end { exchange.settle(.failure(end)) } else { queue(command, exchange, within: limit) }
    return exchange
  }

  /// Nobody waits for it any more.
  func abandon(_ exchange: Exchange) {
    machine.abandon(exchange.opaque)?.settle(.failure(.closed))
  }

  /// The response to `command` if it is a success; what else a server says is thrown.
  func success(of command: RemotingCommand, within limit: Duration) async throws(RocketMQError) -> RemotingCommand {
    let response = try await response(to: command, within: limit)
    guard response.code == ResponseCode.success.rawValue else { throw refusal(response) }
    return response
  }

  func refusal(_ response: RemotingCommand) -> RocketMQError {
    .refused(ResponseCode(rawValue: response.code), remark: response.remark ?? "without a reason", address: address)
  }

  /// Sends what nobody answers: a one-way request, or the answer to a request of the server. Lost where the connection is.
  func post(_ command: RemotingCommand) {
    guard isOpen else { return }
    var command = command
    if !command.isResponse { credentials?.sign(&command) }
    try? machine.send(command)
    scheduleFlush()
  }

  private func queue(_ command: RemotingCommand, _ exchange: Exchange, within limit: Duration) {
    var command = command
    credentials?.sign(&command)
    let deadline = exchange.asked + limit
    do throws(RemotingMachine<Exchange>.Refusal) {
      try machine.send(command, as: exchange.opaque, exchange, until: deadline)
    } catch .malformed(let reason) {
      return exchange.settle(.failure(.invalid(reason)))
    } catch {
      return exchange.settle(.failure(.tooManyRequests(address: address)))
    }
    scheduleFlush()
    if let due = machine.nextDeadline, timerDue.map({ due < $0 }) ?? true { schedule(due, exchange.asked) }
  }

  // MARK: Time

  private func schedule(_ deadline: ContinuousClock.Instant, _ now: ContinuousClock.Instant) {
    timerDue = deadline
    timer?.schedule(after: deadline - now)
  }

  private func expire() {
    timerDue = nil
    let now = ContinuousClock.now
    let late = machine.expire(at: now)
    // A server that says nothing at all to a request and nothing after it is gone, whatever the network says.
    let isDead = late.contains { $0.asked > lastHeard }
    for exchange in late { exchange.settle(.failure(.timedOut(address: address))) }
    guard !isDead else { return close("nothing came for too long") }
    if let deadline = machine.nextDeadline { schedule(deadline, now) }
  }

  // MARK: Bytes

  /// What is asked for in one turn of the loop leaves in one piece.
  private func scheduleFlush() {
    guard !isFlushScheduled, isOpen else { return }
    isFlushScheduled = true
    EventLoop.spawn("flush") { await self.flush() }
  }

  private func flush() {
    isFlushScheduled = false
    while isOpen, !machine.unsent.isEmpty {
      switch socket.write(machine.unsent) {
      case .bytes(let count): machine.took(count)
      case .wantsWrite:
        event?.watch(read: true, write: true)
        return
      case .wantsRead: return
      case .ended(let reason): return close(reason)
      }
    }
    event?.watch(read: true, write: false)
  }

  private func writable() {
    // TLS may have to send before it can read on.
    if socket.tls != nil { receive() }
    flush()
  }

  private func receive() {
    guard isOpen else { return }
    switch socket.read(into: Self.scratch) {
    case .wantsRead: break
    case .wantsWrite: event?.watch(read: true, write: true)
    case .ended(let reason): close(reason)
    case .bytes(let count):
      lastHeard = .now
      take(UnsafeBufferPointer(rebasing: Self.scratch.assumingMemoryBound(to: UInt8.self)[..<count]))
      // TLS that could not send before it had read.
      if socket.tls != nil, isOpen, !machine.unsent.isEmpty { flush() }
    }
  }

  private func take(_ input: UnsafeBufferPointer<UInt8>) {
    var position = 0
    do throws(MalformedFrame) {
      while isOpen, let event = try machine.next(input.span, &position) {
        switch event {
        case .response(let exchange, let command): exchange.settle(.success(command))
        case .request(let command): asked(self, command)
        case .late: break
        }
      }
    } catch {
      close(.malformed(address: address, reason: error.description))
    }
  }

  // MARK: The end

  /// Idempotent. Whoever waits is told.
  func close(_ reason: String = "it was closed here") {
    close(.connectionLost(address: address, reason: reason))
  }

  private func close(_ error: RocketMQError) {
    guard isOpen else { return }
    end = error
    event?.close()
    event = nil
    timer = nil
    socket.close()
    closed(self)
    for exchange in machine.end() { exchange.settle(.failure(error)) }
  }

  isolated deinit {
    close()
  }
}
