import CausewayCore
import Loop
import Testing

@testable import CausewayGateway

@Suite(.timeLimit(.minutes(2))) @EventLoop struct DeadLettersDoorTests {
  private static func kill(_ ids: [String], in gateway: RunningGateway) async throws {
    gateway.farEnd.failure = .rejection
    for id in ids { try await gateway.push(id, subject: "s\(id)", data: "{\"n\":  \(id)}") }
    try await gateway.until("they are dead") {
      try await gateway.get("dead-letters").list("dead_letters").count == ids.count
    }
    gateway.farEnd.failure = nil
  }

  @Test func `what was given up is listed and shown whole, the payload to the byte`() async throws {
    try await RunningGateway.with { gateway in
      try await Self.kill(["1", "2", "3"], in: gateway)
      let list = try await gateway.get("dead-letters")
      let rows = list.list("dead_letters")
      #expect(rows.map { $0["id"] as? String } == ["1", "2", "3"])
      #expect(rows.allSatisfy { $0["reason"] as? String == "422 says no" && $0["attempts"] as? Int == 1 })
      #expect(rows.allSatisfy { $0["output"] as? String == "ops" && $0["event"] == nil })
      #expect((list.json["kept"] as? [String: Int]) == ["ops": 3])
      let number = try #require(rows[1]["number"] as? Int)
      let one = try await gateway.get("dead-letters/\(number)")
      #expect(one.text.contains(#""data":{"n":  2}"#) && one.text.contains(#""specversion":"1.0","id":"2""#))
      let page = try await gateway.get("dead-letters?limit=1&after=\(number)&output=ops")
      #expect(page.list("dead_letters").map { $0["id"] as? String } == ["3"])
      #expect(try await gateway.get("dead-letters?output=other").list("dead_letters").isEmpty)
      #expect(try await gateway.get("dead-letters/999999").status == 404)
      #expect(try await gateway.get("dead-letters/x").status == 400)
    }
  }

  @Test func `a redrive says what it would send, and sends it when it is meant`() async throws {
    try await RunningGateway.with { gateway in
      try await Self.kill(["1", "2"], in: gateway)
      let dry = try await gateway.post("dead-letters/redrive", #"{"output":"ops","dry_run":true}"#)
      #expect(dry.status == 200 && dry.json["redriven"] as? Int == 2 && dry.json["dry_run"] as? Bool == true)
      #expect(dry.list("outputs").first?["types"] as? [String: Int] == ["t.a": 2])
      #expect(gateway.farEnd.accepted.isEmpty)
      let done = try await gateway.post("dead-letters/redrive", #"{"output":"ops"}"#)
      #expect(done.json["redriven"] as? Int == 2 && done.json["dry_run"] as? Bool == false)
      try await gateway.until("they are sent") { Set(gateway.farEnd.acceptedIDs) == ["1", "2"] }
      #expect(gateway.farEnd.accepted.allSatisfy { $0.isReplayed })
      #expect(try await gateway.get("dead-letters").list("dead_letters").isEmpty)
    }
  }

  @Test func `a redrive of what dies again ends all the same`() async throws {
    try await RunningGateway.with { gateway in
      try await Self.kill(["1", "2", "3"], in: gateway)
      gateway.farEnd.failure = .rejection
      let done = try await gateway.post("dead-letters/redrive", #"{"all":true}"#)
      #expect(done.json["redriven"] as? Int == 3)
      try await gateway.until("they are dead again") {
        try await gateway.get("dead-letters").list("dead_letters").count == 3
      }
    }
  }

  @Test func `numbers choose, and those that are not there are told`() async throws {
    try await RunningGateway.with { gateway in
      try await Self.kill(["1", "2"], in: gateway)
      let numbers = try await gateway.get("dead-letters").list("dead_letters").compactMap { $0["number"] as? Int }
      let done = try await gateway.post("dead-letters/redrive", "{\"numbers\":[\(numbers[1]),99999]}")
      #expect(done.json["redriven"] as? Int == 1 && done.json["missing"] as? [Int] == [99_999])
      try await gateway.until("it is sent") { gateway.farEnd.acceptedIDs == ["2"] }
      let dry = try await gateway.post("dead-letters/drop", #"{"all":true,"dry_run":true}"#)
      #expect(dry.json["dropped"] as? Int == 1)
      let dropped = try await gateway.post("dead-letters/drop", "{\"numbers\":[\(numbers[0])]}")
      #expect(dropped.json["dropped"] as? Int == 1)
      #expect(try await gateway.get("dead-letters").list("dead_letters").isEmpty)
    }
  }

  @Test func `nothing is chosen by accident`() async throws {
    try await RunningGateway.with { gateway in
      for body in [
        "{}", #"{"all":false}"#, #"{"all":true,"output":"ops"}"#, #"{"numbers":"1"}"#, #"{"numbers":[1.5]}"#,
        #"{"numbers":[-1]}"#, #"{"numbers":[1],"all":true}"#, #"{"output":7}"#,
      ] {
        for deed in ["redrive", "drop"] {
          let answer = try await gateway.post("dead-letters/\(deed)", body)
          #expect(answer.status == 400 && answer.json["error"] is String, "\(deed) \(body)")
        }
      }
      #expect(try await gateway.post("dead-letters/redrive", #"{"output":"stream"}"#).status == 409)
      #expect(try await gateway.post("dead-letters/redrive", #"{"output":"nobody"}"#).status == 404)
    }
  }
}
