import Testing

@testable import HTTPServer

@Suite struct HTTPChunkTests {
  private func wire(_ chunk: HTTPChunk, framed: Bool) -> String {
    String(decoding: chunk.wire(framed: framed), as: UTF8.self)
  }

  @Test(arguments: [
    ("a", "1\r\na\r\n"), (String(repeating: "x", count: 26), "1a\r\n\(String(repeating: "x", count: 26))\r\n"),
  ])
  func `a chunk is framed by its size in hexadecimal digits`(payload: String, framed: String) {
    let chunk = HTTPChunk(payload)
    #expect(wire(chunk, framed: true) == framed)
    #expect(wire(chunk, framed: false) == payload)
    #expect(chunk.byteCount == payload.utf8.count)
    #expect(chunk.payload == Array(payload.utf8))
  }

  @Test func `an empty chunk is nothing, for framed it would end the body`() {
    #expect(wire(HTTPChunk(""), framed: true) == "")
    #expect(HTTPChunk([]).byteCount == 0)
  }

  @Test func `the final chunk ends a framed body and is nothing to an unframed one`() {
    #expect(wire(.final, framed: true) == "0\r\n\r\n")
    #expect(wire(.final, framed: false) == "")
  }

  @Test func `a batch takes so many and no more`() {
    var batch = HTTPBodyBatch()
    for _ in 0..<HTTPBodyBatch.limit {
      let isTaken = batch.append(HTTPChunk("x"))
      #expect(isTaken)
    }
    #expect(batch.isFull)
    #expect(batch.room == 0)
    let isTaken = batch.append(HTTPChunk("y"))
    #expect(!isTaken)
    #expect(batch.chunks.count == 64)
  }
}
