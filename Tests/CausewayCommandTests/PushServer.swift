import Glibc
import Loop

/// Answers each request on loopback with the next of some texts, one connection each, and keeps what it was asked.
@EventLoop
final class PushServer {
  private var answers: [String]
  private(set) var requests: [String] = []
  private var listener: Listener?
  private var readers: [Int32: DescriptorEvent] = [:]
  private var received: [Int32: [UInt8]] = [:]

  nonisolated init(answers: [String]) { self.answers = answers }

  /// - Returns: its URL.
  func start() throws -> String {
    guard let address = SocketAddress(parsing: "127.0.0.1:0") else { return "" }
    let listener = try Listener(address) { [weak self] descriptor, _ in self?.accept(descriptor) }
    self.listener = listener
    return "http://\(listener.address)/push"
  }

  private func accept(_ descriptor: Int32) {
    let event = DescriptorEvent(descriptor: descriptor) { [weak self] _, _ in self?.read(descriptor) }
    readers[descriptor] = event
    event.watch(read: true, write: false)
  }

  private func read(_ descriptor: Int32) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    if count > 0 { received[descriptor, default: []] += buffer[..<count] }
    let text = String(decoding: received[descriptor] ?? [], as: UTF8.self)
    if let answer = answers.first, let end = text.firstRange(of: "\r\n\r\n"),
      text.hasSuffix("}") || end.upperBound == text.endIndex
    {
      answers.removeFirst()
      requests.append(text)
      received[descriptor] = []
      _ = Array(answer.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    } else if count <= 0 {
      readers.removeValue(forKey: descriptor)?.close()
      close(descriptor)
    }
  }
}
