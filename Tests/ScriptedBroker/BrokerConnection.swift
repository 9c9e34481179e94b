internal import Glibc
package import Loop

/// One connection of a scripted broker.
@EventLoop
package final class BrokerConnection {
  package struct ClientHasGone: Error {}

  private let descriptor: Int32
  private var event: DescriptorEvent?
  private var waiter: CheckedContinuation<Void, Never>?
  private var bytes: [UInt8] = []
  /// Every packet that came, also those that were asked for.
  package private(set) var received: [BrokerPacket] = []
  private var taken = 0
  /// The client has closed, or reset, its side.
  package private(set) var isOver = false
  private var isClosed = false

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    event = DescriptorEvent(descriptor: descriptor) { [weak self] _, _ in self?.read() }
    event?.watch(read: true, write: false)
  }

  private func read() {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    if count > 0 {
      bytes += buffer[..<count]
      while let packet = BrokerPacket.take(from: &bytes) { received.append(packet) }
    } else if count == 0 || errno != EAGAIN {
      isOver = true
      event?.watch(read: false, write: false)
    }
    waiter?.resume()
    waiter = nil
  }

  /// The next packet that nobody has asked for yet.
  package func next() async throws -> BrokerPacket {
    while taken == received.count {
      guard !isOver, !isClosed else { throw ClientHasGone() }
      await withCheckedContinuation { waiter = $0 }
    }
    taken += 1
    return received[taken - 1]
  }

  /// Returns when the client has gone.
  package func over() async {
    while !isOver, !isClosed { await withCheckedContinuation { waiter = $0 } }
  }

  /// Reads CONNECT and accepts it.
  @discardableResult
  package func accept(isSessionPresent: Bool = false, properties: [UInt8] = []) async throws -> BrokerPacket {
    let connect = try await next()
    try await send(BrokerPacket(.connack, [isSessionPresent ? 1 : 0, 0] + properties))
    return connect
  }

  /// As `accept`, and agrees to the SUBSCRIBE that follows.
  package func acceptSubscriber(isSessionPresent: Bool = false) async throws {
    try await accept(isSessionPresent: isSessionPresent)
    let subscribe = try await next()
    try await send(BrokerPacket(.suback, Array(subscribe.body.prefix(2)) + [1]))
  }

  package func send(_ packets: BrokerPacket...) async throws { try await send(packets.flatMap(\.bytes)) }

  package func send(_ bytes: [UInt8]) async throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard !isClosed else { throw ClientHasGone() }
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        try await Task.sleep(for: .milliseconds(1))
      } else {
        throw ClientHasGone()
      }
    }
  }

  package func close() {
    guard !isClosed else { return }
    isClosed = true
    event?.close()
    Glibc.close(descriptor)
    waiter?.resume()
    waiter = nil
  }
}
