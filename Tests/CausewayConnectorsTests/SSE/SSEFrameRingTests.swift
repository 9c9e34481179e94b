import CausewayCore
import Testing

@testable import CausewayConnectors
@testable import HTTPServer

@Suite struct SSEFrameRingTests {
  private func frame(_ position: Int64, bytes: Int = 10) -> SSEFrame {
    let position = Position(rawValue: position)
    return SSEFrame(from: position, through: position, count: 1, chunk: HTTPChunk([UInt8](repeating: 65, count: bytes)))
  }

  @Test func `frames are found by sequence number until their number pushes them out`() {
    var ring = SSEFrameRing(countLimit: 128)
    for position in 1...300 { ring.append(frame(Int64(position))) }
    #expect(ring.first == 172 && ring.end == 300)
    #expect(ring[171] == nil && ring[300] == nil)
    #expect((172..<300).allSatisfy { ring[$0]?.through.rawValue == Int64($0 + 1) })
  }

  @Test func `frames are found by sequence number until their bytes push them out`() {
    var ring = SSEFrameRing(byteLimit: 100)
    for position in 1...11 { ring.append(frame(Int64(position))) }
    #expect(ring.first == 1)
    ring.append(frame(12, bytes: 95))
    #expect(ring.first == 11 && ring[11]?.through.rawValue == 12)
    ring.append(frame(13, bytes: 1_000))
    #expect(ring.first == 12 && ring[12]?.through.rawValue == 13)
  }

  @Test func `sequence numbers go on after everything was forgotten`() {
    var ring = SSEFrameRing()
    ring.append(frame(1))
    ring.removeAll()
    #expect(ring.first == 1 && ring.end == 1 && ring[0] == nil)
    ring.append(frame(2))
    #expect(ring[1]?.through.rawValue == 2)
  }
}
