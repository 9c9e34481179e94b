internal import Loop

/// One connection for each address, opened when it is first needed, shared by everyone.
@EventLoop
final class ConnectionPool {
  private enum Entry {
    case open(RemotingConnection)
    case opening(Task<Result<RemotingConnection, RocketMQError>, Never>)
    /// Whoever comes within `rest` of it gets the same answer: many ask at once, and a server that is down is not asked for each.
    case failed(RocketMQError, ContinuousClock.Instant)
  }

  private static let rest = Duration.milliseconds(200)
  private static let connectLimit = Duration.seconds(3)

  private let format: HeaderFormat
  private let credentials: Credentials?
  private let trust: Trust?
  private let asked: @EventLoop (RemotingConnection, RemotingCommand) -> Void
  private let greet: @EventLoop @Sendable (RemotingConnection) async -> Void
  private let lost: @EventLoop (_ address: String) -> Void
  private var entries: [String: Entry] = [:]
  private var isClosed = false

  /// - Parameters:
  ///   - asked: called for each request of a server.
  ///   - greet: what is said first on each new connection; nobody else gets it before this returns.
  ///   - lost: called when a connection that was open is gone.
  init(
    format: HeaderFormat, credentials: Credentials?, trust: Trust?,
    asked: @escaping @EventLoop (RemotingConnection, RemotingCommand) -> Void = { _, _ in },
    greet: @escaping @EventLoop @Sendable (RemotingConnection) async -> Void = { _ in },
    lost: @escaping @EventLoop (_ address: String) -> Void = { _ in }
  ) {
    self.format = format
    self.credentials = credentials
    self.trust = trust
    self.asked = asked
    self.greet = greet
    self.lost = lost
  }

  /// The connections that are open.
  var open: [RemotingConnection] {
    entries.values.compactMap { if case .open(let connection) = $0 { connection } else { nil } }
  }

  func connection(to address: String) async throws(RocketMQError) -> RemotingConnection {
    guard !isClosed else { throw .closed }
    switch entries[address] {
    case .open(let connection): return connection
    case .opening(let task): return try await task.value.get()
    case .failed(let error, let when) where ContinuousClock.now - when < Self.rest: throw error
    case .failed, nil:
      let task = EventLoop.spawn("connect") { await self.connect(to: address) }
      entries[address] = .opening(task)
      return try await task.value.get()
    }
  }

  /// Closes the connection to `address`, if there is one.
  func drop(_ address: String, _ reason: String) {
    if case .open(let connection) = entries[address] { connection.close(reason) }
  }

  /// Idempotent. Nothing is opened afterwards.
  func close() {
    isClosed = true
    for entry in entries.values {
      switch entry {
      case .open(let connection): connection.close()
      case .opening(let task): task.cancel()
      case .failed: break
      }
    }
    entries = [:]
  }

  private func connect(to address: String) async -> Result<RemotingConnection, RocketMQError> {
    do throws(RocketMQError) {
      guard let server = ServerAddress(address) else {
        throw .unreachable(address: address, reason: "this is no host:port")
      }
      let deadline = ContinuousClock.now + Self.connectLimit
      let socket = try await RemotingSocket.connect(to: server, trust: trust, until: deadline)
      guard !isClosed else {
        socket.close()
        throw .closed
      }
      let connection = RemotingConnection(
        socket, address: address, format: format, credentials: credentials, asked: asked
      ) { [weak self] connection in self?.forget(connection) }
      await greet(connection)
      if let end = connection.end { throw end }
      guard !isClosed else {
        connection.close()
        throw .closed
      }
      entries[address] = .open(connection)
      return .success(connection)
    } catch {
      if !isClosed { entries[address] = .failed(error, .now) }
      return .failure(error)
    }
  }

  private func forget(_ connection: RemotingConnection) {
    // One that was closed while it was greeted is not there yet.
    guard case .open(let current) = entries[connection.address], current === connection else { return }
    entries[connection.address] = nil
    lost(connection.address)
  }
}
