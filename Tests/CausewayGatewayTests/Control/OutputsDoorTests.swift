import CausewayCore
import Loop
import Testing

@testable import CausewayGateway

@Suite(.timeLimit(.minutes(2))) @EventLoop struct OutputsDoorTests {
  @Test func `every output is listed in the order of the file, with how it stands`() async throws {
    try await RunningGateway.with { gateway in
      try await gateway.push("1")
      try await gateway.until("it is delivered") { gateway.farEnd.acceptedIDs == ["1"] }
      let outputs = try await gateway.get("outputs").list("outputs")
      #expect(outputs.map { $0["name"] as? String } == ["ops", "stream"])
      #expect(outputs.map { $0["state"] as? String } == ["working", "working"])
      #expect(outputs[1]["clients"] as? Int == 0 && outputs[1]["cursor"] is String)
      try await gateway.until("the cursor has passed it") {
        let ops = try await gateway.ops()
        return ops["lag_entries"] as? Int == 0 && ops["in_hand"] as? Int == 0
      }
      let counters = try #require(try await gateway.ops()["counters"] as? [String: Int])
      #expect(counters["routed"] == 1 && counters["delivered"] == 1 && counters["dead"] == 0)
    }
  }

  @Test func `an output that is not there is named with the nearest that is`() async throws {
    try await RunningGateway.with { gateway in
      let answer = try await gateway.get("outputs/opps")
      #expect(answer.status == 404)
      #expect(answer.json["hint"] as? String == "Did you mean `ops`? Outputs here: ops, stream.")
      #expect(try await gateway.post("outputs/opps/pause").status == 404)
    }
  }

  @Test func `a paused output sends nothing until it is resumed`() async throws {
    try await RunningGateway.with { gateway in
      let paused = try await gateway.post("outputs/ops/pause", #"{"for":"1h","reason":"moving"}"#)
      #expect(paused.status == 200 && paused.json["state"] as? String == "paused")
      let pause = try #require(paused.json["paused"] as? [String: Any])
      #expect(pause["reason"] as? String == "moving" && pause["until"] is String && pause["since"] is String)
      try await gateway.push("1")
      try await gateway.until("it waits") { (try await gateway.ops()["lag_entries"] as? Int ?? 0) > 0 }
      #expect(gateway.farEnd.accepted.isEmpty)
      #expect(try await gateway.post("outputs/ops/resume").json["state"] as? String == "working")
      try await gateway.until("it is sent") { gateway.farEnd.acceptedIDs == ["1"] }
      let again = try await gateway.post("outputs/ops/resume")
      #expect(again.status == 409 && again.json["error"] is String)
    }
  }

  @Test func `a stream cannot be paused, and says why`() async throws {
    try await RunningGateway.with { gateway in
      let answer = try await gateway.post("outputs/stream/pause")
      #expect(answer.status == 409 && (answer.json["hint"] as? String)?.contains("resumes by itself") == true)
    }
  }

  @Test func `a far end that is away shows here, in health, and in its warnings`() async throws {
    try await RunningGateway.with { gateway in
      gateway.farEnd.failure = .away
      try await gateway.push("1")
      try await gateway.until("it is away") { try await gateway.ops()["state"] as? String == "away" }
      let away = try #require(try await gateway.ops()["away"] as? [String: Any])
      #expect(away["reason"] as? String == "connection refused" && away["seconds"] is Int)
      let open = try await gateway.askOpenly("/health").text
      #expect(!open.contains("connection refused") && open.contains("output ops is away for "))
      let health = try await gateway.ask("GET", "/health").json
      let links = try #require(health["links"] as? [[String: Any]])
      let ops = try #require(links.first { $0["name"] as? String == "ops" })
      #expect(ops["away"] as? String == "connection refused" && ops["deadLetters"] as? Int == 0)
      #expect((health["warnings"] as? [String])?.contains { $0.hasPrefix("output ops is away for ") } == true)
    }
  }
}
