import CausewayCore
import Testing

@testable import CausewayConnectors

@Suite struct SSEResumptionTests {
  private func resumption(_ id: String?) -> SSEResumption {
    SSEResumption(lastEventID: id, prunedThrough: Position(rawValue: 100), head: Position(rawValue: 200))
  }

  @Test func `no id, or the empty one that resets it, begins afresh`() {
    #expect(resumption(nil) == .fresh)
    #expect(resumption("") == .fresh)
  }

  @Test(arguments: [100, 150, 200] as [Int64])
  func `an id that is kept resumes after it`(position: Int64) {
    #expect(resumption(String(position)) == .after(Position(rawValue: position)))
  }

  @Test func `zero asks for everything that is kept, which is no gap`() {
    #expect(resumption("0") == .after(Position(rawValue: 100)))
  }

  @Test func `an id from before what is kept is a stated gap with its size`() throws {
    guard case .gap(let gap) = resumption("40") else {
      Issue.record("no gap")
      return
    }
    #expect(gap.after == "40" && gap.resumedAfter == Position(rawValue: 100) && gap.count == 60)
  }

  @Test(arguments: ["201", "abc", "-1", "1e3", " 150", "99999999999999999999", "\u{1b}[31m"])
  func `an id from another history is a stated gap of unknown size`(id: String) {
    guard case .gap(let gap) = resumption(id) else {
      Issue.record("no gap")
      return
    }
    #expect(gap.resumedAfter == Position(rawValue: 100) && gap.count == nil)
  }

  @Test func `a gap can be said without its id breaking the stream`() throws {
    let gap = SSEGap(after: "a\"\n\u{1b}", resumedAfter: Position(rawValue: 5), count: 3, reason: "why")
    let messages = SSEReader(SSEText.gap(gap)).messages
    #expect(messages.count == 1 && messages.first?.event == "gap" && messages.first?.id == nil)
  }
}
