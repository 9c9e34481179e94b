internal import CEvent
internal import Glibc

/// A listening socket: accepts as fast as the loop turns, at most 64 per pass.
@EventLoop
package final class Listener {
  /// With the port that the kernel chose, where 0 was asked for.
  package let address: SocketAddress

  private let descriptor: Int32
  private let accept: @EventLoop (_ descriptor: Int32, _ peer: SocketAddress) -> Void
  private var event: DescriptorEvent?
  private var retry: LoopTimer?
  private var isPaused = false

  /// - Parameters:
  ///   - address: where to listen; port 0 for any free one. A Unix socket that a dead process left is replaced.
  ///   - mode: the file mode of a Unix socket.
  ///   - accept: is given each new connection, non-blocking and close-on-exec, and owns it from then on.
  package init(
    _ address: SocketAddress, backlog: Int32 = 1_024, mode: UInt32 = 0o600,
    accept: @escaping @EventLoop (_ descriptor: Int32, _ peer: SocketAddress) -> Void
  ) throws(ListenError) {
    self.accept = accept
    descriptor = try Self.open(address, mode: mode)
    guard listen(descriptor, backlog) == 0 else {
      let error = ListenError(address, errno)
      Glibc.close(descriptor)
      throw error
    }
    self.address = address.isUnix ? address : Self.boundAddress(of: descriptor) ?? address
    event = DescriptorEvent(descriptor: descriptor) { [weak self] _, _ in self?.acceptAll() }
    retry = LoopTimer { [weak self] in self?.watch() }
    watch()
  }

  /// New connections wait in the kernel's backlog.
  package func pause() {
    isPaused = true
    watch()
  }

  package func resume() {
    isPaused = false
    watch()
  }

  /// Idempotent. A Unix socket's file goes with it.
  package func close() {
    guard event != nil else { return }
    event?.close()
    event = nil
    retry = nil
    Glibc.close(descriptor)
    if let path = address.path { unlink(path) }
  }

  isolated deinit {
    close()
  }

  private func watch() {
    event?.watch(read: !isPaused, write: false)
  }

  private func acceptAll() {
    for _ in 0..<64 {
      guard event != nil, !isPaused else { return }
      var storage = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let connection = withUnsafeMutablePointer(to: &storage) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          accept4(descriptor, $0, &length, Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
        }
      }
      if connection >= 0 {
        accept(connection, SocketAddress(storage, length: length) ?? address)
      } else if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM {
        // The backlog stays readable: without a rest this would spin until a descriptor comes free.
        event?.watch(read: false, write: false)
        retry?.schedule(after: .milliseconds(100))
        return
      } else if errno != ECONNABORTED && errno != EINTR && errno != EPROTO {
        return
      }
    }
  }

  private static func open(_ address: SocketAddress, mode: UInt32) throws(ListenError) -> Int32 {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.family, type, 0)
    guard descriptor >= 0 else { throw ListenError(address, errno) }
    if let path = address.path {
      guard !isAnswered(address) else {
        Glibc.close(descriptor)
        throw ListenError(address, EADDRINUSE)
      }
      var status = stat()
      if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK { unlink(path) }
    } else {
      var yes: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    }
    let bound = address.withSockaddr { bind(descriptor, $0, $1) }
    // Nobody can connect before `listen`, so the mode is right before the first can.
    let permitted = bound == 0 && (address.path.map { chmod($0, mode) == 0 } ?? true)
    guard permitted else {
      let error = ListenError(address, errno)
      Glibc.close(descriptor)
      throw error
    }
    return descriptor
  }

  /// Whether a live process answers on a Unix socket. Does not block: such a connect succeeds or fails at once.
  private static func isAnswered(_ address: SocketAddress) -> Bool {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let probe = socket(AF_UNIX, type, 0)
    guard probe >= 0 else { return false }
    defer { Glibc.close(probe) }
    return address.withSockaddr { connect(probe, $0, $1) } == 0 || errno == EAGAIN
  }

  private static func boundAddress(of descriptor: Int32) -> SocketAddress? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    return result == 0 ? SocketAddress(storage, length: length) : nil
  }
}

/// Why an address cannot be listened on, in words.
package struct ListenError: Error, Sendable, CustomStringConvertible {
  package let address: SocketAddress
  package let code: Int32

  init(_ address: SocketAddress, _ code: Int32) {
    self.address = address
    self.code = code
  }

  package var description: String {
    let hint =
      switch code {
      case EADDRINUSE: "it is in use: another process listens there (is this gateway running already?)"
      case EADDRNOTAVAIL: "this machine has no such address; use 0.0.0.0 for all of its addresses"
      case EACCES where address.isUnix: "the folder or the socket file may not be written"
      case EACCES: "ports below 1024 need the right CAP_NET_BIND_SERVICE; choose a higher one"
      default: String(cString: strerror(code))
      }
    return "cannot listen on \(address): \(hint)"
  }
}
