internal import Glibc
internal import Loop

@testable internal import RocketMQ

/// One connection through a proxy: what comes at one end leaves at the other.
@EventLoop
final class ProxyConnection {
  /// The client's end and the server's.
  private let descriptors: [Int32]
  /// What is to leave at each.
  private var waiting: [[UInt8]] = [[], []]
  private var events: [DescriptorEvent] = []
  private var timer: LoopTimer?
  private var isFrozen = false
  private var reader = FrameReader()
  private weak var proxy: Proxy?

  init(_ client: Int32, _ server: Int32, of proxy: Proxy) {
    descriptors = [client, server]
    self.proxy = proxy
    for end in 0...1 {
      events.append(DescriptorEvent(descriptor: descriptors[end]) { [weak self] in self?.ready(end, $0, $1) })
    }
    timer = LoopTimer { [weak self] in self?.flushBoth() }
    watch()
  }

  private func watch() {
    guard !events.isEmpty else { return }
    let isPaced = proxy?.pace != nil
    for end in 0...1 {
      let mayRead = waiting[1 - end].count < 65_536
      events[end].watch(read: !isFrozen && mayRead, write: !isFrozen && !isPaced && !waiting[end].isEmpty)
    }
    if isPaced, !isFrozen, waiting.contains(where: { !$0.isEmpty }) { timer?.schedule(after: .milliseconds(1)) }
  }

  private func ready(_ end: Int, _ readable: Bool, _ writable: Bool) {
    guard !isFrozen, !events.isEmpty else { return }
    if readable {
      var buffer = [UInt8](repeating: 0, count: 16_384)
      let count = recv(descriptors[end], &buffer, buffer.count, 0)
      guard count > 0 else {
        if count == 0 || errno != EAGAIN { close() }
        return
      }
      if end == 0 { look(at: Array(buffer[..<count])) }
      waiting[1 - end] += buffer[..<count]
    }
    if proxy?.pace == nil { flush(readable ? 1 - end : end) }
    watch()
  }

  private func look(at bytes: [UInt8]) {
    var position = 0
    while let frame = try? reader.next(bytes.span, &position) {
      if let command = try? RemotingCommand(frame) { proxy?.count(command) }
    }
  }

  private func flushBoth() {
    for end in 0...1 { flush(end) }
    watch()
  }

  private func flush(_ end: Int) {
    guard !events.isEmpty, !isFrozen, !waiting[end].isEmpty else { return }
    let paced = min(waiting[end].count, proxy?.pace ?? .max)
    let count = send(
      descriptors[end], waiting[end], end == 0 ? proxy?.allowance(paced) ?? paced : paced, Int32(MSG_NOSIGNAL))
    guard count >= 0 else {
      if errno != EAGAIN { close() }
      return
    }
    waiting[end].removeFirst(count)
    if end == 0, proxy?.passed(count) == false { close() }
  }

  func freeze() {
    isFrozen = true
    watch()
  }

  func close() {
    guard !events.isEmpty else { return }
    for event in events { event.close() }
    events = []
    timer = nil
    for descriptor in descriptors { Glibc.close(descriptor) }
    proxy?.forget(self)
  }

  isolated deinit {
    close()
  }
}
