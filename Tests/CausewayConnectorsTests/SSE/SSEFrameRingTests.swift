import CausewayCore
import Testing

@testable import CausewayConnectors
@testable import HTTPServer

@Suite struct SSEFrameRingTests {
  private func frame(_ position: Int64, bytes: Int = 10) -> SSEFrame {
    let position = Position(rawValue: position)
    return SSEFrame(from: position, through: position, count: 1, chunk: HTTPChunk([UInt8](repeating: 65, count: bytes)))
  }

  @Test func `frames are found by sequence number until their number or bytes push them out`() {
    var ring = SSEFrameRing(capacity: 4, byteLimit: 100)
    for position in 1...6 { ring.append(frame(Int64(position))) }
    #expect(ring.first == 2 && ring.end == 6)
    #expect(ring[1] == nil && ring[6] == nil)
    #expect(ring[2]?.through.rawValue == 3 && ring[5]?.through.rawValue == 6)
    ring.append(frame(7, bytes: 95))
    #expect(ring.first == 6 && ring[6]?.through.rawValue == 7)
    ring.append(frame(8, bytes: 1_000))
    #expect(ring.first == 7 && ring[7]?.through.rawValue == 8)
  }

  @Test func `sequence numbers go on after everything was forgotten`() {
    var ring = SSEFrameRing(capacity: 4)
    ring.append(frame(1))
    ring.removeAll()
    #expect(ring.first == 1 && ring.end == 1 && ring[0] == nil)
    ring.append(frame(2))
    #expect(ring[1]?.through.rawValue == 2)
  }
}
