internal import CEvent
internal import Glibc
internal import Synchronization

/// Resolves names without keeping the loop waiting: `getaddrinfo` runs on helper threads, at most 8 at once, and at most
/// 256 callers wait for one.
package enum Resolver {
  /// The addresses of `host`, in the order the system prefers, at least one. A numeric host is answered at once.
  /// A cancelled caller gets `.cancelled` at once; its thread ends when the system's resolver does.
  package static func addresses(of host: String, port: UInt16) async throws(ResolverError) -> [SocketAddress] {
    if let numeric = SocketAddress(host: host, port: port) { return [numeric] }
    guard !host.isEmpty, host.utf8.count <= 253, !host.utf8.contains(0) else { throw .noSuchHost(host) }
    let lookup = Lookup(host: host, port: port)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in lookup.begin(continuation) }
    } onCancel: {
      lookup.finish(.failure(.cancelled))
    }
    return try result.get()
  }

  private struct Line {
    var running = 0
    var waiting: [Lookup] = []
  }

  private static let line = Mutex(Line())

  fileprivate static func start(_ lookup: Lookup) {
    let admitted: Bool? = line.withLock { line in
      if line.running < 8 {
        line.running += 1
        return true
      }
      guard line.waiting.count < 256 else { return nil }
      line.waiting.append(lookup)
      return false
    }
    switch admitted {
    case true: runThread(lookup)
    case false: break
    case nil: lookup.finish(.failure(.tooManyLookups))
    }
  }

  private static func runThread(_ first: Lookup) {
    let context = Unmanaged.passRetained(first)
    var handle = pthread_t()
    let result = pthread_create(
      &handle, nil,
      { argument in
        guard let argument else { return nil }
        pthread_setname_np(pthread_self(), "resolver")
        var lookup: Lookup? = Unmanaged<Lookup>.fromOpaque(argument).takeRetainedValue()
        while let current = lookup {
          current.run()
          lookup = Resolver.next()
        }
        return nil
      }, context.toOpaque())
    if result == 0 {
      pthread_detach(handle)
    } else {
      context.release()
      line.withLock { $0.running -= 1 }
      first.finish(.failure(.failed(first.host, String(cString: strerror(result)))))
    }
  }

  private static func next() -> Lookup? {
    line.withLock { line in
      if line.waiting.isEmpty {
        line.running -= 1
        return nil
      }
      return line.waiting.removeFirst()
    }
  }
}

/// One question. Answered once, whoever comes first: the thread or a cancellation.
private final class Lookup: Sendable {
  typealias Answer = Result<[SocketAddress], ResolverError>

  private enum State {
    case new
    case waiting(CheckedContinuation<Answer, Never>)
    case finished(Answer)
  }

  let host: String
  private let port: UInt16
  private let state = Mutex(State.new)

  init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  func begin(_ continuation: CheckedContinuation<Answer, Never>) {
    let early: Answer? = state.withLock { state in
      if case .finished(let answer) = state { return answer }
      state = .waiting(continuation)
      return nil
    }
    if let early { continuation.resume(returning: early) } else { Resolver.start(self) }
  }

  func finish(_ answer: Answer) {
    let waiting: CheckedContinuation<Answer, Never>? = state.withLock { state in
      defer { if case .finished = state {} else { state = .finished(answer) } }
      if case .waiting(let continuation) = state { return continuation }
      return nil
    }
    waiting?.resume(returning: answer)
  }

  private var isFinished: Bool {
    state.withLock { if case .finished = $0 { true } else { false } }
  }

  /// Blocks; on a helper thread only.
  func run() {
    guard !isFinished else { return }
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, nil, &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    guard code == 0 else {
      let unknown = code == EAI_NONAME || code == -5  // EAI_NODATA, which glibc shows only with _GNU_SOURCE
      return finish(.failure(unknown ? .noSuchHost(host) : .failed(host, String(cString: gai_strerror(code)))))
    }
    var addresses: [SocketAddress] = []
    var next = list
    while let info = next?.pointee, addresses.count < 64 {
      next = info.ai_next
      guard let text = Self.numericHost(info), let address = SocketAddress(host: text, port: port) else { continue }
      if !addresses.contains(address) { addresses.append(address) }
    }
    finish(addresses.isEmpty ? .failure(.noSuchHost(host)) : .success(addresses))
  }

  private static func numericHost(_ info: addrinfo) -> String? {
    var text = [CChar](repeating: 0, count: 64)
    guard getnameinfo(info.ai_addr, info.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
      return nil
    }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Why a name has no addresses.
package enum ResolverError: Error, Sendable, Equatable, CustomStringConvertible {
  case noSuchHost(String)
  case failed(String, String)
  case tooManyLookups
  case cancelled

  package var description: String {
    switch self {
    case .noSuchHost(let host):
      "no address is known for the host \"\(host)\": check its spelling and this machine's DNS"
    case .failed(let host, let reason): "the host \"\(host)\" cannot be looked up: \(reason)"
    case .tooManyLookups: "too many names are being looked up at once"
    case .cancelled: "the look-up was cancelled"
    }
  }
}
