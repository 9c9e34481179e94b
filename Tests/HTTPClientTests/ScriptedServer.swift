import Glibc
import Loop
import Testing

/// A server on loopback that does with each connection what a closure says, byte by byte.
@EventLoop
final class ScriptedServer {
  private var listener: Listener?
  private(set) var connections = 0

  nonisolated init() {}

  /// - Returns: `http://127.0.0.1:<port>`.
  func start(_ script: @escaping @Sendable (ScriptedConnection) async throws -> Void) throws -> String {
    let any = try #require(SocketAddress(parsing: "127.0.0.1:0"))
    return "http://\(try listen(any, script))"
  }

  func start(
    socketPath: String, _ script: @escaping @Sendable (ScriptedConnection) async throws -> Void
  ) throws {
    _ = try listen(#require(SocketAddress.unix(path: socketPath)), script)
  }

  private func listen(
    _ address: SocketAddress, _ script: @escaping @Sendable (ScriptedConnection) async throws -> Void
  ) throws -> SocketAddress {
    let listener = try Listener(address) { [weak self] descriptor, _ in
      self?.connections += 1
      let connection = ScriptedConnection(descriptor)
      EventLoop.spawn {
        try? await script(connection)
        await connection.close()
      }
    }
    self.listener = listener
    return listener.address
  }

  func stop() {
    listener?.close()
  }
}

/// One connection of a scripted server.
@EventLoop
final class ScriptedConnection {
  private let descriptor: Int32
  private var event: DescriptorEvent?
  private var waiter: CheckedContinuation<Void, Never>?
  private var received: [UInt8] = []
  private(set) var sent = 0
  private(set) var isClosed = false

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    event = DescriptorEvent(descriptor: descriptor) { [weak self] _, _ in
      self?.event?.watch(read: false, write: false)
      self?.waiter?.resume()
      self?.waiter = nil
    }
  }

  /// The next request, head and body (by Content-Length); nil when the client has gone.
  func request() async -> String? {
    while true {
      let text = String(decoding: received, as: UTF8.self)
      if let end = text.firstRange(of: "\r\n\r\n") {
        let length =
          text[..<end.lowerBound].split(separator: "\r\n").lazy
          .compactMap { $0.lowercased().hasPrefix("content-length: ") ? Int($0.dropFirst(16)) : nil }.first ?? 0
        if text[end.upperBound...].utf8.count >= length {
          received = []
          return text
        }
      }
      guard await read() else { return nil }
    }
  }

  /// Returns when the client has closed its side.
  func clientHasGone() async {
    while await read() {}
  }

  private func read() async -> Bool {
    while true {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count > 0 {
        received += buffer[..<count]
        return true
      }
      guard count < 0, errno == EAGAIN else { return false }
      await ready(read: true)
    }
  }

  /// Throws when the client has gone.
  func send(_ text: String) async throws {
    try await send(Array(text.utf8))
  }

  func send(_ bytes: [UInt8]) async throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        sent += count
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        await ready(read: false)
      } else {
        throw ClientHasGone()
      }
    }
  }

  func close() {
    guard !isClosed else { return }
    isClosed = true
    event?.close()
    Glibc.close(descriptor)
  }

  private func ready(read: Bool) async {
    await withCheckedContinuation {
      waiter = $0
      event?.watch(read: read, write: !read)
    }
  }
}

struct ClientHasGone: Error {}
