internal import Loop

/// Looks names up away from the loop, and remembers the answers for half a minute: libcurl is given addresses only, because
/// cancelling it while it resolves by itself would keep the loop waiting for the system's resolver.
@EventLoop
final class AddressBook {
  private struct Answer {
    let addresses: [SocketAddress]
    let until: ContinuousClock.Instant
  }

  private static let capacity = 256
  private var answers: [String: Answer] = [:]

  /// At least one address. Throws `.timeout` after `limit`, `.cancelled` as soon as the task is cancelled.
  func addresses(of target: Target, within limit: Duration) async throws(HTTPClientError) -> [SocketAddress] {
    if let numeric = SocketAddress(host: target.host, port: target.port) { return [numeric] }
    let key = "\(target.host):\(target.port)"
    if let answer = answers[key], answer.until > .now { return answer.addresses }
    let addresses = try await lookUp(target, within: limit)
    if answers.count >= Self.capacity { answers.removeAll() }
    answers[key] = Answer(addresses: addresses, until: .now + .seconds(30))
    return addresses
  }

  /// After a connection failed: the name may lead somewhere else by now.
  func forget(_ target: Target) {
    answers["\(target.host):\(target.port)"] = nil
  }

  private func lookUp(_ target: Target, within limit: Duration) async throws(HTTPClientError) -> [SocketAddress] {
    let (host, port) = (target.host, target.port)
    let lookup = EventLoop.spawn("look-up") { await Self.result(host: host, port: port) }
    var isLate = false
    let timer = LoopTimer {
      isLate = true
      lookup.cancel()
    }
    timer.schedule(after: limit)
    let result = await withTaskCancellationHandler {
      await lookup.value
    } onCancel: {
      lookup.cancel()
    }
    timer.cancel()
    switch result {
    case .success(let addresses): return addresses
    case .failure(.cancelled) where isLate:
      throw HTTPClientError(.timeout, "the name server did not answer within \(limit)", server: target.server)
    case .failure(.cancelled): throw HTTPClientError(.cancelled, "cancelled", server: target.server)
    case .failure(let error): throw HTTPClientError(.resolve, error.description, server: target.server)
    }
  }

  private static func result(host: String, port: UInt16) async -> Result<[SocketAddress], ResolverError> {
    do {
      return .success(try await Resolver.addresses(of: host, port: port))
    } catch {
      return .failure(error)
    }
  }
}
