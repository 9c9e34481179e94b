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
  /// One for each name, however many ask: a name server that does not answer costs one of the resolver's few threads, not all.
  private var lookups: [String: Lookup] = [:]

  /// At least one address, without a look-up; `nil` if it takes one.
  func known(_ target: Target) -> [SocketAddress]? {
    if let numeric = target.numeric { return [numeric] }
    guard let answer = answers[Self.key(of: target)], answer.until > .now else { return nil }
    return answer.addresses
  }

  /// At least one address. Throws `.connectTimeout` after `limit`, `.cancelled` as soon as the task is cancelled.
  func addresses(of target: Target, within limit: Duration) async throws(HTTPClientError) -> [SocketAddress] {
    if let known = known(target) { return known }
    switch await lookup(Self.key(of: target), target).answer(within: limit) {
    case .found(.success(let addresses)): return addresses
    case .found(.failure(let error)): throw HTTPClientError(.resolve, error.description, server: target.server)
    case .cancelled: throw HTTPClientError(.cancelled, "cancelled", server: target.server)
    case .late:
      throw HTTPClientError(
        .connectTimeout, "the name server did not answer within \(limit)", server: target.server)
    }
  }

  /// After a connection failed: the name may lead somewhere else by now.
  func forget(_ target: Target) {
    answers[Self.key(of: target)] = nil
  }

  private static func key(of target: Target) -> String { "\(target.host):\(target.port)" }

  private func lookup(_ key: String, _ target: Target) -> Lookup {
    if let lookup = lookups[key] { return lookup }
    let lookup = Lookup(host: target.host, port: target.port) { [weak self] result in self?.end(key, result) }
    lookups[key] = lookup
    return lookup
  }

  private func end(_ key: String, _ result: Lookup.Result) {
    lookups[key] = nil
    guard case .success(let addresses) = result else { return }
    if answers.count >= Self.capacity { answers.removeAll() }
    answers[key] = Answer(addresses: addresses, until: .now + .seconds(30))
  }
}
