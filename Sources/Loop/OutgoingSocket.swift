internal import CEvent
internal import Glibc

/// Connections to servers.
package enum OutgoingSocket {
  /// A stream socket that is connected to `address`: non-blocking, close-on-exec, small writes leave at once. The caller owns it.
  /// A cancelled caller gets `.cancelled` at once.
  @EventLoop
  package static func connect(
    to address: SocketAddress, until deadline: ContinuousClock.Instant
  ) async throws(ConnectError) -> Int32 {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.family, type, 0)
    guard descriptor >= 0 else { throw .failed(String(cString: strerror(errno))) }
    do throws(ConnectError) {
      if address.withSockaddr({ Glibc.connect(descriptor, $0, $1) }) != 0 {
        guard errno == EINPROGRESS else { throw .failed(String(cString: strerror(errno))) }
        try await finish(descriptor, until: deadline)
      }
    } catch {
      Glibc.close(descriptor)
      throw error
    }
    if !address.isUnix {
      var yes: Int32 = 1
      setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }
    return descriptor
  }

  @EventLoop
  private static func finish(_ descriptor: Int32, until deadline: ContinuousClock.Instant) async throws(ConnectError) {
    let readiness = Readiness(descriptor: descriptor)
    let outcome = await readiness.wait(read: false, write: true, until: deadline)
    readiness.close()
    switch outcome {
    case .timedOut: throw .timedOut
    case .cancelled: throw .cancelled
    case .ready:
      var code: Int32 = 0
      var length = socklen_t(MemoryLayout<Int32>.size)
      guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0, code == 0 else {
        throw .failed(String(cString: strerror(code == 0 ? errno : code)))
      }
    }
  }
}

/// Why a server could not be connected to.
package enum ConnectError: Error, Sendable, Equatable, CustomStringConvertible {
  case failed(String)
  case timedOut
  case cancelled

  package var description: String {
    switch self {
    case .failed(let reason): reason
    case .timedOut: "it does not answer"
    case .cancelled: "connecting was cancelled"
    }
  }
}
