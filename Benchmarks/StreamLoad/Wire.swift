internal import Glibc
internal import Loop

/// One connection to the server under test, plain or TLS. Sends what it is given, hands over what comes.
@EventLoop
final class Wire {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// TLS is agreed, or was not wanted.
  private(set) var isOpen: Bool
  var opened: @EventLoop () -> Void = {}
  var received: @EventLoop (UnsafeRawBufferPointer) -> Void = { _ in }
  /// With the reason, for people.
  var ended: @EventLoop (String) -> Void = { _ in }

  private let descriptor: Int32
  private let session: TLSSession?
  private var event: DescriptorEvent?
  private var unsent: ArraySlice<UInt8> = []

  /// All read into the same bytes: what was received is looked at there and then.
  private static let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)

  init(to server: Server) throws {
    descriptor = try Self.connect(to: server.port)
    session = try server.tls.map { [descriptor] in try TLSSession($0, descriptor: descriptor) }
    isOpen = session == nil
    let event = DescriptorEvent(descriptor: descriptor) { [weak self] _, writable in self?.ready(writable: writable) }
    event.watch(read: true, write: session != nil)
    self.event = event
  }

  isolated deinit {
    close()
  }

  func close() {
    guard event != nil else { return }
    event?.close()
    event = nil
    session?.close()
    _ = Glibc.close(descriptor)
  }

  func send(_ bytes: [UInt8]) {
    unsent.append(contentsOf: bytes)
    if isOpen { flush() }
  }

  private func ready(writable: Bool) {
    guard isOpen else { return shakeHands() }
    if writable { flush() } else { read() }
  }

  private func shakeHands() {
    switch session?.handshake() {
    case .done, nil:
      isOpen = true
      event?.watch(read: true, write: false)
      opened()
      flush()
    case .wantsRead: event?.watch(read: true, write: false)
    case .wantsWrite: event?.watch(read: true, write: true)
    case .ended: end("closed during the handshake")
    case .failed(let reason): end(reason)
    }
  }

  private func read() {
    repeat {
      let count: Int
      if let session {
        switch session.read(into: Self.buffer) {
        case .done(let read): count = read
        case .wantsRead, .wantsWrite: return
        case .ended: return end("closed by the server")
        case .failed(let reason): return end(reason)
        }
      } else {
        count = recv(descriptor, Self.buffer.baseAddress, Self.buffer.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0 else { return end(count == 0 ? "closed by the server" : String(cString: strerror(errno))) }
      }
      received(UnsafeRawBufferPointer(rebasing: Self.buffer[..<count]))
    } while session?.hasBufferedBytes == true
  }

  private func flush() {
    while !unsent.isEmpty {
      let sent = unsent.withUnsafeBytes { bytes -> Int in
        guard let session else { return Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
        if case .done(let count) = session.write(bytes) { return count }
        return -1
      }
      guard sent > 0 else {
        event?.watch(read: true, write: true)
        return
      }
      unsent = unsent.dropFirst(sent)
    }
    unsent = []
    event?.watch(read: true, write: false)
  }

  private func end(_ reason: String) {
    close()
    ended(reason)
  }

  /// Blocks, on loopback for no time at all; then the descriptor no longer does.
  private static func connect(to port: UInt16) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard descriptor >= 0, status == 0 else {
      throw Failure(description: "cannot connect to port \(port): \(String(cString: strerror(errno)))")
    }
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    return descriptor
  }
}
