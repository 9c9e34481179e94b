internal import Loop

/// One question to the resolver, for all who want its answer. It ends when the resolver does; those who wait may leave before.
@EventLoop
final class Lookup {
  typealias Result = Swift.Result<[SocketAddress], ResolverError>

  enum Outcome {
    case found(Result)
    case late, cancelled
  }

  private var result: Result?
  private var waiters: [ObjectIdentifier: Waiter] = [:]

  /// - Parameter ended: called once, before those who wait go on.
  init(host: String, port: UInt16, ended: @escaping @EventLoop (Result) -> Void) {
    // Ends by itself: nobody needs to own it.
    EventLoop.spawn("look-up") {
      let result = await Self.ask(host: host, port: port)
      await self.end(result, ended)
    }
  }

  func answer(within limit: Duration) async -> Outcome {
    if let result { return .found(result) }
    let waiter = Waiter()
    waiters[ObjectIdentifier(waiter)] = waiter
    defer { waiters[ObjectIdentifier(waiter)] = nil }
    return await waiter.outcome(within: limit)
  }

  private func end(_ result: Result, _ ended: @EventLoop (Result) -> Void) {
    self.result = result
    ended(result)
    for waiter in waiters.values { waiter.settle(.found(result)) }
  }

  private static func ask(host: String, port: UInt16) async -> Result {
    do {
      return .success(try await Resolver.addresses(of: host, port: port))
    } catch {
      return .failure(error)
    }
  }

  /// Somebody who waits: for the answer, his time or his task, whichever comes first.
  @EventLoop
  private final class Waiter {
    private var outcome: Outcome?
    private var continuation: CheckedContinuation<Outcome, Never>?

    func outcome(within limit: Duration) async -> Outcome {
      let timer = LoopTimer { [weak self] in self?.settle(.late) }
      timer.schedule(after: limit)
      defer { timer.cancel() }
      return await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          if let outcome { continuation.resume(returning: outcome) } else { self.continuation = continuation }
        }
      } onCancel: {
        // Ends by itself: nobody needs to own it.
        EventLoop.spawn("cancel look-up") { await self.settle(.cancelled) }
      }
    }

    /// Only the first counts.
    func settle(_ outcome: Outcome) {
      guard self.outcome == nil else { return }
      self.outcome = outcome
      continuation?.resume(returning: outcome)
      continuation = nil
    }
  }
}
