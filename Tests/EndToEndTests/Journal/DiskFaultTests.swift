import Foundation
import Glibc
import Testing

/// The disk under the journal of the real program fails and comes back: what was acknowledged is there, once, and the program goes on
/// by itself.
@Suite struct DiskFaultTests {
  struct Fault: CustomTestStringConvertible, Sendable {
    let operations: Int32
    let error: Int32
    /// In what strangers are told.
    let words: String

    var testDescription: String { "\(operations): \(String(cString: strerror(error)))" }
  }

  private static let faults = [
    Fault(operations: Faults.Operations.writes.rawValue, error: ENOSPC, words: "no room"),
    Fault(operations: Faults.Operations.writes.rawValue, error: EIO, words: "its disk fails"),
    Fault(operations: Faults.Operations.syncs.rawValue, error: EIO, words: "its disk fails"),
    Fault(
      operations: Faults.Operations([.writes, .syncs, .openings]).rawValue, error: EROFS, words: "its disk"),
  ]

  @Test(arguments: faults)
  func `while the disk fails nothing is acknowledged, and the journal goes on by itself`(fault: Fault) throws {
    let house = try JournalHouse()
    let gateway = try house.start()
    let connection = try HTTPConnection(port: house.port)
    let stream = try house.stream()
    for number in 0..<20 { #expect(try house.push("a\(number)", on: connection).status == 200) }

    for round in 0..<3 {
      house.faults.fail(Faults.Operations(rawValue: fault.operations), with: fault.error)
      for number in 0..<10 {
        let answer = try house.push("refused\(round).\(number)", on: connection)
        #expect(answer.status == 503 && !answer.text.contains(#""code":0"#))
        #expect(HTTPConnection.field("retry-after", of: answer.head) != nil)
      }
      let readiness = try house.get("/readyz")
      #expect(readiness.status == 503 && readiness.text.contains(fault.words), "\(readiness.text)")
      #expect(try house.get("/livez").status == 200)
      #expect(try house.warnings.contains { $0.contains(fault.words) })
      #expect(!(try house.get("/health").text.contains(house.folder.path)))
      house.faults.repair()
      #expect(try house.recovers("repaired\(round)"))
      #expect(try house.get("/readyz").status == 200)
      #expect(try house.warnings.isEmpty)
    }
    #expect(gateway.standardError.contains(house.journalFile), "the owner must be told which file")

    // The client at the head was there all the time, and had each that was acknowledged, once.
    try stream.read { $0.ids.last == house.accepted.last }
    #expect(stream.ids == house.accepted)
    #expect(try house.kept() == house.accepted)
    gateway.kill()
    let second = try house.start()
    #expect(try house.kept() == house.accepted)
    #expect(second.terminate() == 0)
  }

  @Test func `while the disk cannot be read, streams end cleanly, to be resumed, and nobody is told of damage`() throws
  {
    let house = try JournalHouse()
    let gateway = try house.start()
    let connection = try HTTPConnection(port: house.port)
    // More than the memory at the head holds.
    for number in 0..<120 { #expect(try house.push("a\(number)", size: 60_000, on: connection).status == 200) }
    house.faults.fail(.reads)
    let late = try house.stream(after: "0")
    #expect(throws: HTTPConnection.Broken.self) { try late.read { _ in false } }
    #expect(late.hasEndedCleanly)
    // Pushes may find what they need in memory, or not.
    for number in 0..<5 { try house.push("b\(number)", on: connection) }
    let health = try house.get("/health").text
    #expect(health.contains("could not be read from the journal: its disk fails"))
    #expect(!health.contains("damaged") && !health.contains(house.folder.path), "\(health)")
    #expect(gateway.standardError.contains(house.journalFile) && !gateway.standardError.contains("damaged"))
    house.faults.repair()
    #expect(try house.recovers("repaired"))
    #expect(try house.kept() == house.accepted)
    #expect(gateway.terminate() == 0)
  }

  @Test func `a start that fails says why, and the next one succeeds`() throws {
    let house = try JournalHouse()
    for (operations, error, words) in [
      (Faults.Operations.openings, EROFS, "must be allowed"), (.writes, ENOSPC, "Make room"),
      (.reads, EIO, "Look at the disk"),
    ] {
      do {
        let gateway = try house.start()
        try house.push("\(words)")
        gateway.kill()
      }
      house.faults.fail(operations, with: error)
      let (status, text) = try house.refusedStart()
      #expect(status == 1 && text.contains(words) && text.contains(house.journalFile), "\(status ?? -1): \(text)")
      house.faults.repair()
    }
    let gateway = try house.start()
    #expect(try house.kept() == house.accepted)
    #expect(gateway.terminate() == 0)
  }
}
