import Foundation
import Glibc
import Synchronization
import Testing

/// A client of a broker, by hand and in MQTT 3.1.1: publishes and counts, at QoS 1, and knows nothing of the library that the gateway uses.
/// A thread reads; everything may be called from any thread.
final class MQTTPeer: Sendable {
  struct Message: Sendable, Equatable {
    let topic: String
    let payload: String
    let isRetained: Bool
  }

  private struct State {
    var messages: [Message] = []
    var acknowledged = 0
    var subscriptions = 0
    var isOpen = true
  }

  private let descriptor: Int32
  private let state = Mutex(State())
  private let writing = Mutex(0)

  /// Connects, with no memory of earlier times unless `keepsSession`.
  init(port: UInt16, id: String? = nil, keepsSession: Bool = false, will: (topic: String, payload: String)? = nil)
    throws
  {
    descriptor = try Self.connected(to: port)
    var flags: UInt8 = keepsSession ? 0 : 2
    if will != nil { flags |= 0x0C }
    var body = Self.text("MQTT") + [4, flags, 0, 0] + Self.text(id ?? "peer-\(UUID().uuidString.prefix(8))")
    if let will { body += Self.text(will.topic) + Self.text(will.payload) }
    try write([0x10] + Self.length(body.count) + body)
    let answer = try packet()
    guard answer.type == 2, answer.body.last == 0 else { throw HTTPConnection.Broken() }
    Thread.detachNewThread { [self] in read() }
  }

  deinit { Glibc.close(descriptor) }

  /// Closes the connection without a word, as when a cable is pulled and the broker notices.
  func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// What has arrived, in order.
  var messages: [Message] { state.withLock { $0.messages } }
  var isOpen: Bool { state.withLock { $0.isOpen } }

  /// Returns when the broker has taken it.
  func subscribe(_ filter: String) throws {
    let before = state.withLock { $0.subscriptions }
    let body: [UInt8] = [0, 1] + Self.text(filter) + [1]
    try write([0x82] + Self.length(body.count) + body)
    try until("the subscription") { $0.subscriptions > before }
  }

  /// Does not wait. `untilAcknowledged` does.
  func publish(_ topic: String, _ payload: String, isRetained: Bool = false) throws {
    try writing.withLock { number in
      number = number % 65_535 + 1
      let body = Self.text(topic) + [UInt8(number >> 8), UInt8(number & 255)] + Array(payload.utf8)
      try Self.write([isRetained ? 0x33 : 0x32] + Self.length(body.count) + body, to: descriptor)
    }
  }

  /// Returns when the broker has acknowledged `count` publishes of this connection in all.
  func untilAcknowledged(_ count: Int) throws { try until("acknowledgement") { $0.acknowledged >= count } }

  /// Returns when something that has arrived satisfies `condition`.
  func until(
    seconds: Double = 30, _ what: String, messages condition: ([Message]) -> Bool,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    try until(seconds: seconds, what, location) { condition($0.messages) }
  }

  private func until(
    seconds: Double = 30, _ what: String, _ location: SourceLocation = #_sourceLocation, _ condition: (State) -> Bool
  ) throws {
    let deadline = Date() + seconds
    while !state.withLock({ condition($0) }) {
      try #require(Date() < deadline, "\(what) has not come: \(messages.count) messages", sourceLocation: location)
      usleep(5_000)
    }
  }

  // MARK: Packets

  private func read() {
    while let (type, flags, body) = try? packet() {
      switch type {
      case 3: arrived(flags, body)
      case 4: state.withLock { $0.acknowledged += 1 }
      case 9: state.withLock { $0.subscriptions += 1 }
      default: break
      }
    }
    state.withLock { $0.isOpen = false }
  }

  private func arrived(_ flags: UInt8, _ body: [UInt8]) {
    let count = Int(body[0]) << 8 | Int(body[1])
    let topic = String(decoding: body[2..<(2 + count)], as: UTF8.self)
    var rest = body[(2 + count)...]
    var receipt: [UInt8] = []
    if flags & 6 != 0 {
      receipt = [0x40, 2] + rest.prefix(2)
      rest = rest.dropFirst(2)
    }
    let message = Message(topic: topic, payload: String(decoding: rest, as: UTF8.self), isRetained: flags & 1 != 0)
    state.withLock { $0.messages.append(message) }
    if !receipt.isEmpty { try? write(receipt) }
  }

  private func packet() throws -> (type: UInt8, flags: UInt8, body: [UInt8]) {
    let first = try take(1)[0]
    var count = 0
    var shift = 0
    while true {
      let byte = try take(1)[0]
      count |= Int(byte & 127) << shift
      shift += 7
      if byte & 128 == 0 { break }
    }
    return (first >> 4, first & 15, try take(count))
  }

  private func take(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < count {
      let some = recv(descriptor, &piece, min(piece.count, count - bytes.count), 0)
      guard some > 0 else { throw HTTPConnection.Broken() }
      bytes += piece[..<some]
    }
    return bytes
  }

  private func write(_ bytes: [UInt8]) throws {
    try writing.withLock { _ in try Self.write(bytes, to: descriptor) }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { throw HTTPConnection.Broken() }
      rest = rest.dropFirst(count)
    }
  }

  private static func text(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    return [UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes
  }

  private static func length(_ count: Int) -> [UInt8] {
    var rest = count
    var bytes: [UInt8] = []
    repeat {
      bytes.append(UInt8(rest & 127) | (rest > 127 ? 128 : 0))
      rest >>= 7
    } while rest > 0
    return bytes
  }

  static func connected(to port: UInt16) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else {
      Glibc.close(descriptor)
      throw HTTPConnection.Broken()
    }
    return descriptor
  }
}
