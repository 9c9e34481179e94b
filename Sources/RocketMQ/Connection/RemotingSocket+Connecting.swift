internal import Glibc
internal import Loop

extension RemotingSocket {
  /// Connects to `address` and, where wanted, shakes hands. All addresses of a name are tried, in the system's order.
  static func connect(
    to address: ServerAddress, trust: Trust?, until deadline: ContinuousClock.Instant
  ) async throws(RocketMQError) -> RemotingSocket {
    let candidates: [SocketAddress]
    do throws(ResolverError) {
      candidates = try await Resolver.addresses(of: address.host, port: address.port)
    } catch {
      throw error == .cancelled ? .closed : .unreachable(address: address.description, reason: error.description)
    }
    var reasons: [String] = []
    for candidate in candidates {
      do throws(ConnectError) {
        let descriptor = try await OutgoingSocket.connect(to: candidate, until: deadline)
        return try await secure(descriptor, address, trust, until: deadline)
      } catch .cancelled {
        throw .closed
      } catch {
        let reason = error.description
        if !reasons.contains(reason) { reasons.append(reason) }
      }
    }
    throw .unreachable(address: address.description, reason: reasons.joined(separator: "; "))
  }

  private static func secure(
    _ descriptor: Int32, _ address: ServerAddress, _ trust: Trust?, until deadline: ContinuousClock.Instant
  ) async throws(ConnectError) -> RemotingSocket {
    guard let trust else { return RemotingSocket(descriptor: descriptor, tls: nil) }
    do throws(ConnectError) {
      let session: TLSSession
      do throws(TLSError) {
        let name = trust.settings.verifies ? trust.settings.serverName ?? address.host : nil
        session = try TLSSession(trust.context, descriptor: descriptor, serverName: name)
      } catch {
        throw .failed(error.description)
      }
      try await shakeHands(session, descriptor, until: deadline)
      return RemotingSocket(descriptor: descriptor, tls: session)
    } catch {
      Glibc.close(descriptor)
      throw error
    }
  }

  private static func shakeHands(
    _ session: TLSSession, _ descriptor: Int32, until deadline: ContinuousClock.Instant
  ) async throws(ConnectError) {
    let readiness = Readiness(descriptor: descriptor)
    defer { readiness.close() }
    while true {
      let outcome: Readiness.Outcome
      switch session.handshake() {
      case .done: return
      case .wantsRead: outcome = await readiness.wait(read: true, write: false, until: deadline)
      case .wantsWrite: outcome = await readiness.wait(read: false, write: true, until: deadline)
      case .ended: throw .failed("the server closed the connection during the TLS handshake: is TLS enabled there?")
      case .failed(let reason): throw .failed("TLS: \(reason)")
      }
      switch outcome {
      case .ready: break
      case .timedOut: throw .timedOut
      case .cancelled: throw .cancelled
      }
    }
  }
}
