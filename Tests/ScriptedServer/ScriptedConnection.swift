internal import Glibc
package import Loop

/// One connection of a scripted server.
@EventLoop
package final class ScriptedConnection {
  private let descriptor: Int32
  private var event: DescriptorEvent?
  private var waiter: CheckedContinuation<Void, Never>?
  private var received: [UInt8] = []
  package private(set) var sent = 0
  package private(set) var isClosed = false

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    event = DescriptorEvent(descriptor: descriptor) { [weak self] _, _ in
      self?.event?.watch(read: false, write: false)
      self?.waiter?.resume()
      self?.waiter = nil
    }
  }

  /// The next request, head and body (by Content-Length); nil when the client has gone.
  package func request() async -> String? {
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

  /// What has come, as soon as there is something; nil when the client has gone.
  package func bytes() async -> [UInt8]? {
    if received.isEmpty, await !read() { return nil }
    defer { received = [] }
    return received
  }

  /// Returns when the client has closed its side.
  package func clientHasGone() async {
    while await read() {}
  }

  private func read() async -> Bool {
    while !isClosed {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count > 0 {
        received += buffer[..<count]
        return true
      }
      guard count < 0, errno == EAGAIN else { return false }
      await ready(read: true)
    }
    return false
  }

  /// Throws when the client has gone.
  package func send(_ text: String) async throws {
    try await send(Array(text.utf8))
  }

  package func send(_ bytes: [UInt8]) async throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard !isClosed else { throw ClientHasGone() }
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

  /// Closes it as a crash does: the client sees a reset.
  package func reset() {
    var now = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    close()
  }

  package func close() {
    guard !isClosed else { return }
    isClosed = true
    event?.close()
    Glibc.close(descriptor)
    waiter?.resume()
    waiter = nil
  }

  private func ready(read: Bool) async {
    await withCheckedContinuation {
      waiter = $0
      event?.watch(read: read, write: !read)
    }
  }
}

package struct ClientHasGone: Error {}
