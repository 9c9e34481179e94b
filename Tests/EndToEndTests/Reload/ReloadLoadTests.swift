import Foundation
import Glibc
import Testing

/// The real program is reloaded, and killed while it reloads, under vendors that push: nothing acknowledged is lost.
@Suite(.serialized) struct ReloadLoadTests {
  private static let routeSets = [
    ["{ name: all, match: { input: [push, events] }, to: [ops, stream] }"],
    [
      "{ name: some, match: { subject: \"lumi.1*\" }, priority: alarm, to: [ops, stream] }",
      "{ name: all, match: { input: [push, events] }, to: [stream, ops] }",
    ],
    [
      "{ name: push, match: { input: push }, to: [stream, ops] }",
      "{ name: events, match: { input: events }, to: [ops, stream] }",
    ],
  ]

  @Test func `reloaded twenty times under load, every event arrives everywhere, and no client is let go`() throws {
    let house = try ReloadHouse()
    let gateway = try house.start()
    let stream = try StreamCounter(port: house.port, token: "kill-test")
    var marks: Set<String> = []
    let acknowledged = try house.pushing("r") {
      for round in 0..<20 {
        let hasMore = round % 2 == 0
        house.plan.routes = Self.routeSets[round % 3]
        house.plan.outputs = [("ops", house.ops.port, "/hook\(round / 4)", "")]
        if hasMore {
          house.plan.outputs.append(("more", house.other.port, "/more", ""))
          house.plan.routes.append("{ name: more, match: { input: events }, to: [more] }")
        }
        try house.reload()
        // From the moment that the command has ended, what comes is the new output's.
        try house.push("mark \(round)", subject: "m\(round)")
        if hasMore { marks.insert("mark \(round)") }
        usleep(30_000)
      }
    }
    #expect(acknowledged.count > 1_000)
    let all = acknowledged.union((0..<20).map { "mark \($0)" })
    try house.ops.until(all: all)
    try house.other.until(all: marks)
    #expect(Set(house.other.accepted.map(\.eventID)).isSubset(of: Set(all)))
    try house.until("the stream's one client has all") { all.isSubset(of: stream.seen) }
    #expect(stream.isOpen)
    #expect(stream.repeated == 0)
    // Those that become alarms and are none again change from one lane to the other.
    house.ops.expectOrder { !$0.hasPrefix("lumi.1") }
    #expect(house.ops.acceptedCount == all.count, "something was sent twice, though nothing had failed")
    #expect(try house.lastReload(gateway)?["outcome"] as? String == "ok")
    #expect(gateway.terminate() == 0)
  }

  @Test func `killed at random while it reloads, every event arrives`() throws {
    let house = try ReloadHouse()
    var random = SplitMix(seed: 0x4e10ad)
    var acknowledged: Set<String> = []
    for round in 0..<12 {
      let gateway = try house.start()
      acknowledged.formUnion(
        try house.pushing("k\(round)") {
          usleep(50_000)
          house.plan.routes = Self.routeSets[round % 3]
          house.plan.outputs = [("ops", house.ops.port, "/hook\(round)", "")]
          if round % 2 == 0 { house.plan.outputs.append(("more", house.other.port, "/more", "")) }
          if round % 2 == 0 { house.plan.routes.append("{ name: more, match: { input: events }, to: [more] }") }
          try house.write()
          Glibc.kill(gateway.pid, SIGHUP)
          usleep(UInt32(random.next() % 60_000))
          gateway.kill()
        })
    }
    let gateway = try house.start()
    try house.ops.until(all: acknowledged)
    // Those that become alarms and are none again change from one lane to the other.
    house.ops.expectOrder { !$0.hasPrefix("lumi.1") }
    #expect(gateway.terminate() == 0)
  }

  @Test(arguments: 1...4)
  func `killed between two steps of a reload that renames, the heir has everything after the next start`(
    step: Int
  ) throws {
    let house = try ReloadHouse()
    house.ops.behave { _ in .answer(503) }
    let gateway = try house.start(environment: [
      "CAUSEWAY_FAULT": "during_reload:\(step)", "CAUSEWAY_FAULT_LOG": house.folder.path + "/faults.log",
    ])
    for index in 0..<5 { try house.push("before \(index)", subject: "s\(index)") }
    try house.until("it is away") { house.ops.offered > 0 }
    house.plan.outputs = [("heir", house.other.port, "/heir", ", renamed_from: ops")]
    house.plan.routes = ["{ name: all, match: { input: [push, events] }, to: [heir, stream] }"]
    try house.write()
    Glibc.kill(gateway.pid, SIGHUP)
    try house.until("it is killed") { gateway.hasEnded }
    let again = try house.start()
    try house.push("after")
    try house.other.until(all: Set((0..<5).map { "before \($0)" } + ["after"]))
    #expect(house.other.acceptedCount == 6)
    #expect(house.ops.acceptedCount == 0)
    #expect(again.terminate() == 0)
  }
}
