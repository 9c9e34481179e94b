internal import CMosquitto
internal import Glibc
internal import Loop

extension MQTTConnection {
  /// Connects to the broker and returns once it has accepted. Of several addresses each is tried. A cancelled task gets `.cancelled` at
  /// once, and nothing is left behind.
  /// - Parameters:
  ///   - incoming: what becomes of messages; a broker that kept a session sends the first right after it accepted.
  ///   - topics: what to subscribe to first of all, where there is something. `ended` tells when the broker refuses.
  package static func open(
    _ settings: MQTTSettings, incoming: Incoming, subscribingTo topics: [String] = []
  ) async throws(MQTTError) -> MQTTConnection {
    try settings.check()
    let until = ContinuousClock.now + settings.connectTimeout
    let addresses = try await Broker.addresses(of: settings)
    let tls = try await Broker.context(for: settings)
    var failure = MQTTError(.resolve, "the host has no address", server: settings.server)
    for (index, address) in addresses.enumerated() {
      let left = until - .now
      // The later ones get a share, however slow the first is.
      let share = left / (addresses.count - index)
      guard share > .zero, !Task.isCancelled else { break }
      let connection = MQTTConnection(settings, incoming: incoming)
      do throws(MQTTError) {
        try await connection.begin(at: address, tls, within: share)
        if !topics.isEmpty { connection.startSubscribing(to: topics) }
        return connection
      } catch {
        failure = error
        // Somebody is there, and said no: the next address would be the same broker.
        guard [.connect, .timeout].contains(error.code) else { break }
      }
    }
    throw Task.isCancelled ? MQTTError(.cancelled, "cancelled", server: settings.server) : failure
  }

  private func begin(at address: SocketAddress, _ tls: TLSContext?, within limit: Duration) async throws(MQTTError) {
    // The handle's callbacks happen within calls that methods of this object make: none finds it gone.
    let handle = try MosquittoHandle(settings, tls: tls, owner: Unmanaged.passUnretained(self).toOpaque())
    self.handle = handle
    let result = handle.connect(to: address, settings)
    let code = errno
    guard result == MOSQ_ERR_SUCCESS.rawValue, handle.descriptor >= 0 else {
      end(result == MOSQ_ERR_ERRNO.rawValue ? connectFailure(code) : outcome(of: result, code))
      return try check()
    }
    if code == ECONNRESET || code == EPIPE { errorOfConnect = code }
    _ = fcntl(handle.descriptor, F_SETFD, FD_CLOEXEC)
    watchForConnect(handle.descriptor)
    let opening = Promised<Void>()
    self.opening = opening
    let timer = LoopTimer { [weak self] in self?.giveUp(after: limit) }
    timer.schedule(after: limit)
    await opening.wait()
    timer.cancel()
    self.opening = nil
    // One that was accepted was a connection, however short it lasted: that tells something of its own.
    guard isAccepted, !Task.isCancelled else {
      end(error(.cancelled, "cancelled"))
      return try check()
    }
    if isOpen { startTicking() }
  }

  private func giveUp(after limit: Duration) {
    let seconds = max(1, limit.components.seconds)
    switch phase {
    case .connecting:
      end(error(.timeout, "nobody answered within \(seconds) s: is the address right, is there a firewall?"))
    case .greeting:
      let doubt = settings.tls == nil ? "does it expect TLS (mqtts://)?" : "does it speak TLS there?"
      end(error(.timeout, "a server is there, but did not accept the connection within \(seconds) s: \(doubt)"))
    case .open, .ended: break
    }
  }
}

/// What is found out of a broker before a connection is begun.
private enum Broker {
  static func addresses(of settings: MQTTSettings) async throws(MQTTError) -> ArraySlice<SocketAddress> {
    let (host, port) = (settings.host, settings.port)
    let limit = settings.connectTimeout
    let lookup = EventLoop.spawnThrowing("look-up") { try await Resolver.addresses(of: host, port: port) }
    let timer = await LookupTimer(limit) { lookup.cancel() }
    let answer = await withTaskCancellationHandler {
      await lookup.result
    } onCancel: {
      lookup.cancel()
    }
    await timer.stop()
    switch answer {
    case .success(let addresses): return addresses.prefix(8)
    case .failure(ResolverError.cancelled) where !Task.isCancelled:
      throw MQTTError(.timeout, "the name server did not answer within \(limit)", server: settings.server)
    case .failure(ResolverError.cancelled):
      throw MQTTError(.cancelled, "cancelled", server: settings.server)
    case .failure(let error): throw MQTTError(.resolve, "\(error)", server: settings.server)
    }
  }

  /// Anew each time, so that certificates which were renewed count; beside the loop, for the system's authorities are many.
  static func context(for settings: MQTTSettings) async throws(MQTTError) -> TLSContext? {
    guard let trust = settings.tls else { return nil }
    let host = settings.host
    let made = await EventLoop.beside {
      Result { () throws(TLSError) in
        try TLSContext(
          connectingTo: host, authorities: trust.authorities, certificate: trust.certificate, key: trust.key)
      }
    }
    do { return try made.get() } catch { throw MQTTError(.tls, "\(error)", server: settings.server) }
  }
}

@EventLoop
private final class LookupTimer {
  private let timer: LoopTimer

  init(_ limit: Duration, _ action: @escaping @EventLoop () -> Void) {
    timer = LoopTimer(action)
    timer.schedule(after: limit)
  }

  func stop() { timer.cancel() }
}
