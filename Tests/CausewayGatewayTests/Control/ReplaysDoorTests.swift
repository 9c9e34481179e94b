import CausewayCore
import Foundation
import Loop
import Testing

@testable import CausewayGateway

@Suite(.timeLimit(.minutes(2))) @EventLoop struct ReplaysDoorTests {
  @Test func `a stretch of the past is forecast, then sent once more`() async throws {
    try await RunningGateway.with { gateway in
      for id in ["1", "2", "3"] { try await gateway.push(id, subject: id) }
      try await gateway.until("they are delivered") { gateway.farEnd.accepted.count == 3 }
      let dry = try await gateway.post("replays", #"{"output":"ops","since":"1h","dry_run":true}"#)
      #expect(dry.json["count"] as? Int == 3 && dry.json["types"] as? [String: Int] == ["t.a": 3])
      #expect(dry.json["number"] is NSNull && dry.json["missing"] as? Int == 0)
      let second = try #require(gateway.farEnd.accepted.first { $0.entry.event.id == "2" }).entry.position
      let begun = try await gateway.post(
        "replays", #"{"output":"ops","since":"\#(second)","until":"\#(second)"}"#)
      #expect(begun.json["count"] as? Int == 1 && begun.json["number"] is Int)
      try await gateway.until("it is sent again") { gateway.farEnd.accepted.count == 4 }
      let again = try #require(gateway.farEnd.accepted.last)
      #expect(again.entry.event.id == "2" && again.isReplayed)
      try await gateway.until("it has ended") { try await gateway.get("replays").list("replays").isEmpty }
    }
  }

  @Test func `a replay to a paused output waits, and is listed`() async throws {
    try await RunningGateway.with { gateway in
      try await gateway.push("1")
      try await gateway.until("it is delivered") { gateway.farEnd.accepted.count == 1 }
      _ = try await gateway.post("outputs/ops/pause")
      _ = try await gateway.post("replays", #"{"output":"ops","since":"1h"}"#)
      let replays = try await gateway.get("replays").list("replays")
      #expect(replays.first?["output"] as? String == "ops" && replays.first?["force"] as? Bool == false)
      #expect((try await gateway.ops()["replays"] as? [[String: Any]])?.count == 1)
      _ = try await gateway.post("outputs/ops/resume")
      try await gateway.until("it is sent again") { gateway.farEnd.accepted.count == 2 }
    }
  }

  @Test func `a replay that is cancelled sends nothing more, and is gone for good`() async throws {
    try await RunningGateway.with { gateway in
      for id in ["1", "2", "3"] { try await gateway.push(id, subject: id) }
      try await gateway.until("they are delivered") { gateway.farEnd.accepted.count == 3 }
      _ = try await gateway.post("outputs/ops/pause")
      let begun = try await gateway.post("replays", #"{"output":"ops","since":"1h"}"#).json
      let number = try #require(begun["number"] as? Int)
      let cancelled = try await gateway.post("replays/cancel", #"{"output":"ops","number":\#(number)}"#)
      #expect(cancelled.status == 200 && cancelled.json["cancelled"] as? Bool == true)
      #expect(cancelled.json["output"] as? String == "ops" && cancelled.json["number"] as? Int == number)
      #expect(try await gateway.get("replays").list("replays").isEmpty)
      _ = try await gateway.post("outputs/ops/resume")
      try await gateway.push("4")
      try await gateway.until("what is new is delivered") { gateway.farEnd.accepted.count >= 4 }
      #expect(gateway.farEnd.accepted.map(\.entry.event.id).sorted() == ["1", "2", "3", "4"])
      #expect(!gateway.farEnd.accepted.contains { $0.isReplayed })
      // Once is enough, and what never was is not cancelled.
      for number in [number, 99] {
        let again = try await gateway.post("replays/cancel", #"{"output":"ops","number":\#(number)}"#)
        #expect(again.status == 404 && (again.json["error"] as? String)?.contains("no replay \(number)") == true)
      }
    }
  }

  @Test(arguments: [
    (#"{"output":"ops"}"#, 400), (#"{"number":1}"#, 400), (#"{"output":"nobody","number":1}"#, 404),
    (#"{"output":"stream","number":1}"#, 409), (#"{"output":"ops","number":1,"all":true}"#, 400),
  ])
  func `a cancelling that makes no sense is refused`(body: String, status: Int) async throws {
    try await RunningGateway.with { gateway in
      let answer = try await gateway.post("replays/cancel", body)
      #expect(answer.status == status)
    }
  }

  @Test func `nothing to send is no replay`() async throws {
    try await RunningGateway.with { gateway in
      let answer = try await gateway.post("replays", #"{"output":"ops","since":"1h"}"#)
      #expect(answer.status == 200 && answer.json["count"] as? Int == 0 && answer.json["number"] is NSNull)
    }
  }

  @Test(arguments: [
    (#"{"since":"1h"}"#, 400), (#"{"output":"ops"}"#, 400), (#"{"output":"ops","since":"soon"}"#, 400),
    (#"{"output":"ops","since":"1m","until":"2h"}"#, 400), (#"{"output":"stream","since":"1h"}"#, 409),
    (#"{"output":"nobody","since":"1h"}"#, 404), (#"{"output":"ops","since":"1h","force":1}"#, 400),
  ])
  func `what makes no sense is refused`(body: String, status: Int) async throws {
    try await RunningGateway.with { gateway in
      try await gateway.push("1")
      let answer = try await gateway.post("replays", body)
      #expect(answer.status == status && answer.json["error"] is String)
    }
  }
}
