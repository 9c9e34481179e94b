internal import Foundation
internal import Testing

@testable internal import RocketMQ

@Suite("FrameReader")
struct FrameReaderTests {
  /// What a reader makes of bytes that come in pieces.
  private func frames(_ bytes: [UInt8], piece: Int) -> (frames: [[UInt8]], refusal: MalformedFrame?) {
    var reader = FrameReader()
    var frames: [[UInt8]] = []
    do throws(MalformedFrame) {
      for start in stride(from: 0, to: bytes.count, by: piece) {
        let input = Array(bytes[start..<min(start + piece, bytes.count)])
        var position = 0
        while let frame = try reader.next(input.span, &position) { frames.append(frame.bytes) }
      }
    } catch {
      return (frames, error)
    }
    return (frames, nil)
  }

  @Test func `any cut of the same bytes gives the same frames`() {
    let all = Vectors.frames.map(\.bytes)
    let bytes = all.flatMap { $0 }
    for piece in [1, 2, 3, 5, 7, 8, 9, 100, 191, 1_000, bytes.count] {
      let read = frames(bytes, piece: piece)
      #expect(read.frames == all && read.refusal == nil, "in pieces of \(piece)")
    }
  }

  @Test func `a frame that is not whole is none`() {
    for (name, bytes) in Vectors.frames {
      for count in 0..<bytes.count { #expect(frames(Array(bytes[..<count]), piece: 4_096).frames.isEmpty, "\(name)") }
    }
  }

  @Test(arguments: [
    "0000000000000000", "0000000300000000", "ffffffff00000000", "00fffffd00000000", "7fffffff00000000",
    "0000000402000000", "000000040a000000", "0000000400000001", "0000008800ffffff",
    // TLS, HTTP, HTTP/2.
    "16030100f0010000", "474554202f204854", "505249202a204854",
  ])
  func `a length or format that cannot be is refused at the eighth byte`(hex: String) {
    let bytes = Vectors.hex(hex)
    for piece in 1...8 {
      let read = frames(bytes, piece: piece)
      #expect(read.frames.isEmpty && read.refusal != nil, "in pieces of \(piece)")
    }
    #expect(frames(Array(bytes.dropLast()), piece: 7).refusal == nil)
  }

  @Test func `the longest frame is taken`() throws {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: Int32(Frame.longest - 4))
    bytes.append(bigEndian: Int32(2))
    bytes.append(contentsOf: Array("{}".utf8))
    bytes.append(contentsOf: repeatElement(7, count: Frame.longest - bytes.count))
    let read = frames(bytes, piece: 100_000)
    #expect(read.frames.count == 1 && read.frames.first?.count == Frame.longest)
  }

  @Test func `a length is a claim: what it claims is not allocated before it comes`() throws {
    var start: [UInt8] = []
    start.append(bigEndian: Int32(Frame.longest - 4))
    start.append(bigEndian: Int32(Frame.longest - 8))
    start += [1, 2, 3]
    /// All that was mapped, touched or not.
    func mapped() throws -> Int {
      let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ").first
      return try #require(pages.flatMap { Int($0) }) * 4_096
    }
    let before = try mapped()
    var readers = [FrameReader](repeating: FrameReader(), count: 128)
    for index in readers.indices {
      var position = 0
      let frame = try readers[index].next(start.span, &position)
      #expect(frame.map(\.bytes) == nil && position == start.count)
    }
    // 128 frames of 16 MiB would be 2 GiB. Other tests allocate, too.
    #expect(try mapped() - before < 1_000_000_000)
    withExtendedLifetime(readers) {}
  }
}
