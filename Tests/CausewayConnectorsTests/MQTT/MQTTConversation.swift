import CausewayTestKit
import Loop
import ScriptedServer

/// What a scripted broker says on one connection.
@EventLoop
final class MQTTConversation {
  private let connection: ScriptedConnection
  private let script: FarEndScript
  private var received: [UInt8] = []
  /// Of a batch that does not go on nothing more is looked at: a broker works in order.
  private var stuck: Set<String> = []
  private var isOver = false

  init(_ connection: ScriptedConnection, _ script: FarEndScript) {
    self.connection = connection
    self.script = script
  }

  func run() async throws {
    while !isOver, let bytes = await connection.bytes() {
      received += bytes
      while let packet = next() { try await take(packet) }
    }
  }

  /// The next packet that has arrived whole: its first byte, and what follows its length.
  private func next() -> (type: UInt8, body: ArraySlice<UInt8>)? {
    var (length, shift, at) = (0, 0, 1)
    while at < received.count {
      length |= Int(received[at] & 0x7F) << shift
      shift += 7
      at += 1
      if received[at - 1] & 0x80 == 0 {
        guard received.count >= at + length else { return nil }
        let packet = (received[0], ArraySlice(Array(received[at..<at + length])))
        received.removeFirst(at + length)
        return packet
      }
    }
    return nil
  }

  private func take(_ packet: (type: UInt8, body: ArraySlice<UInt8>)) async throws {
    let body = Array(packet.body)
    switch packet.type >> 4 {
    case 1: try await connection.send([0x20, 2, 0, 0])
    case 3: publish(body, isAcknowledged: packet.type & 6 != 0)
    case 8: try await connection.send([0x90, 3, body[0], body[1], 1])
    case 12: try await connection.send([0xD0, 0])
    case 14: isOver = true
    default: break
    }
  }

  private func publish(_ body: [UInt8], isAcknowledged: Bool) {
    guard isAcknowledged else { return }
    let end = 2 + Int(body[0]) << 8 + Int(body[1])
    let topic = String(decoding: body[2..<end], as: UTF8.self)
    let number = [body[end], body[end + 1]]
    guard String(decoding: body, as: UTF8.self).contains("entry#") else {
      EventLoop.spawn { try? await self.connection.send([0x40, 2] + number) }
      return
    }
    let hundred = SinkCheckNumber.hundred(in: body)
    guard !stuck.contains("\(topic) \(hundred)"), !isOver else { return }
    EventLoop.spawn { await self.offer(body, number, "\(topic) \(hundred)") }
  }

  private func offer(_ body: [UInt8], _ number: [UInt8], _ lane: String) async {
    guard !stuck.contains(lane), !isOver, !connection.isClosed else { return }
    switch await script.take(body) {
    case .hang: stuck.insert(lane)
    case .vanish:
      isOver = true
      // A reset takes along what the other side has not read yet.
      try? await EventLoop.sleep(for: .milliseconds(100))
      connection.reset()
    default: try? await connection.send([0x40, 2] + number)
    }
  }
}

/// The entries of one batch have numbers of one hundred.
enum SinkCheckNumber {
  static func hundred(in bytes: [UInt8]) -> Int {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let start = text.firstRange(of: "entry#")?.upperBound else { return -1 }
    return (Int(text[start...].prefix { $0 != "#" }) ?? 0) / 100
  }
}
