import Glibc
import Testing

@testable import Loop

/// One connection to a server under test, spoken byte by byte. Every wait has a deadline.
@EventLoop
final class WireClient {
  struct TimedOut: Error, CustomStringConvertible {
    let received: String
    var description: String { "waited in vain; so far there was: \(received.debugDescription)" }
  }

  struct NotConnected: Error {}

  let descriptor: Int32
  private(set) var received: [UInt8] = []
  private(set) var isEnded = false
  /// The connection was reset rather than closed.
  private(set) var wasReset = false
  private var event: DescriptorEvent?
  private var waiting: CheckedContinuation<Void, Never>?

  init(_ address: SocketAddress, receiveBuffer: Int32? = nil, sendBuffer: Int32? = nil) throws {
    // Not for the commands that other tests start: they would keep the connection open.
    descriptor = socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    try #require(descriptor >= 0)
    for (option, size) in [(SO_RCVBUF, receiveBuffer), (SO_SNDBUF, sendBuffer)] {
      if var size { setsockopt(descriptor, SOL_SOCKET, option, &size, socklen_t(MemoryLayout<Int32>.size)) }
    }
    // Blocking: on one machine it succeeds as soon as there is room in the backlog.
    let result = address.withSockaddr { connect(descriptor, $0, $1) }
    guard result == 0 else {
      Glibc.close(descriptor)
      throw NotConnected()
    }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    event = DescriptorEvent(descriptor: descriptor) { [weak self] _, _ in self?.wake() }
  }

  isolated deinit {
    close()
  }

  private func wake() {
    event?.watch(read: false, write: false)
    waiting?.resume()
    waiting = nil
  }

  /// Waits until the descriptor is ready, or the deadline.
  private func ready(read: Bool, until deadline: ContinuousClock.Instant) async throws {
    let timer = LoopTimer { [weak self] in self?.wake() }
    timer.schedule(after: deadline - .now)
    await withCheckedContinuation { continuation in
      waiting = continuation
      event?.watch(read: read, write: !read)
    }
    timer.cancel()
    if ContinuousClock.now >= deadline { throw TimedOut(received: String(decoding: received, as: UTF8.self)) }
  }

  func send(_ text: String) async throws {
    try await send(Array(text.utf8))
  }

  func send(_ bytes: [UInt8], within limit: Duration = .seconds(10)) async throws {
    let deadline = ContinuousClock.now + limit
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        sent += count
      } else if errno == EAGAIN {
        try await ready(read: false, until: deadline)
      } else {
        return  // The server has closed; what it said before can still be read.
      }
    }
  }

  /// Waits for anything more. False at the end.
  @discardableResult
  func receive(within limit: Duration = .seconds(10)) async throws -> Bool {
    let deadline = ContinuousClock.now + limit
    while !isEnded {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count > 0 {
        received += buffer[..<count]
        return true
      }
      if count < 0, errno == EAGAIN {
        try await ready(read: true, until: deadline)
      } else {
        wasReset = count < 0
        isEnded = true
      }
    }
    return false
  }

  /// Everything until the server closes.
  func receiveAll(within limit: Duration = .seconds(10)) async throws -> String {
    while try await receive(within: limit) {}
    return String(decoding: received, as: UTF8.self)
  }

  /// Everything until `text` is there, taken out of what was received; all there is if the server closes before.
  func receive(until text: String, within limit: Duration = .seconds(10)) async throws -> String {
    let deadline = ContinuousClock.now + limit
    while true {
      if let end = received.end(of: Array(text.utf8)) {
        defer { received.removeFirst(end) }
        return String(decoding: received[..<end], as: UTF8.self)
      }
      guard try await receive(within: deadline - .now) else { return String(decoding: received, as: UTF8.self) }
    }
  }

  /// The next answer with a body of known length.
  func answer(to method: String = "GET") async throws -> WireAnswer {
    let head = try await receive(until: "\r\n\r\n")
    var answer = try #require(WireAnswer(head: head), "no answer but \(head.debugDescription)")
    guard method != "HEAD", let length = answer.fields["content-length"].flatMap({ Int($0) }) else { return answer }
    while received.count < length, try await receive() {}
    answer.body = String(decoding: received.prefix(length), as: UTF8.self)
    received.removeFirst(min(length, received.count))
    return answer
  }

  /// Closes the sending side only.
  func finishSending() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Closes with a reset, as a process that died with unread data does.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    close()
  }

  func close() {
    guard event != nil else { return }
    event?.close()
    event = nil
    Glibc.close(descriptor)
  }
}

extension [UInt8] {
  /// Where the first occurrence of `pattern` ends.
  fileprivate func end(of pattern: [UInt8]) -> Int? {
    withUnsafeBufferPointer { bytes in
      guard let first = pattern.first, bytes.count >= pattern.count else { return nil }
      for start in 0...(bytes.count - pattern.count)
      where bytes[start] == first && bytes[start..<(start + pattern.count)].elementsEqual(pattern) {
        return start + pattern.count
      }
      return nil
    }
  }
}
