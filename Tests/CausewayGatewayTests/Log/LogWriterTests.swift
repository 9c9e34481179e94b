import CausewayCore
import Foundation
import Testing

@testable import CausewayGateway

@Suite struct LogWriterTests {
  @Test func `lines come out in order, one each, without control characters, and below the level none`() throws {
    let pipe = Pipe()
    let writer = try #require(LogWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor))
    let log = writer.log(level: .info).about("input x")
    log.debug("never")
    log.info("one\nline \u{1b}[31m")
    log.error("two")
    writer.close()
    try pipe.fileHandleForWriting.close()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasSuffix("info input x: one line  [31m") == true)
    #expect(lines.last?.hasSuffix("error input x: two") == true)
  }

  @Test func `a reader that does not read keeps nobody`() throws {
    let pipe = Pipe()
    let writer = try #require(LogWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor))
    let log = writer.log(level: .info)
    let began = ContinuousClock.now
    for _ in 0..<20_000 { log.info(String(repeating: "x", count: 100)) }
    #expect(ContinuousClock.now - began < .seconds(5))
    // Reading frees the writer's thread; what it then writes must say that lines were lost.
    var text = ""
    while !text.contains("log lines were dropped") {
      text = String(text.suffix(200)) + String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    }
    writer.close()
  }
}
