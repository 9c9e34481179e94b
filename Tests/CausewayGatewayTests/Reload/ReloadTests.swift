import CausewayCore
import Foundation
import HTTPClient
import Loop
import Testing

@testable import CausewayGateway

/// A running gateway whose file changes.
@Suite(.timeLimit(.minutes(3))) @EventLoop struct ReloadTests {
  private static let stream = "  stream: { type: sse, path: /events, token: stream-token }"

  /// What fails is parked for seconds, and not given up.
  private static func retryPatiently(_ gateway: RunningGateway) async throws {
    try gateway.rewrite("retry: { first: 100ms, longest: 100ms, attempts: 2 }", "retry: { first: 2s, longest: 2s }")
    #expect(try await gateway.reload().json["summary"] as? String == "changed outputs.ops")
  }

  @Test func `a file with problems changes nothing, and all of them are told with their places`() async throws {
    try await RunningGateway.with { gateway in
      try gateway.rewrite("source: \"/t\"", "sauce: \"/t\"")
      try gateway.rewrite("to: [ops, stream]", "to: [ops, steam]")
      let answer = try await gateway.reload()
      #expect(answer.status == 422)
      #expect(answer.list("problems").map { $0["path"] as? String } == ["routes[0].match.sauce", "routes[0].to"])
      #expect(answer.list("problems").allSatisfy { ($0["line"] as? Int ?? 0) > 5 && ($0["column"] as? Int ?? 0) > 1 })
      let health = try await gateway.ask("GET", "/health").json["causeway"] as? [String: Any]
      let last = try #require(health?["lastReload"] as? [String: Any])
      #expect(last["outcome"] as? String == "refused")
      #expect(last["problems"] as? Int == 2)
      try await gateway.push("1")
      try await gateway.until("it is delivered") { gateway.farEnd.acceptedIDs == ["1"] }
      let figures = try PrometheusText(parsing: try await gateway.ask("GET", "/metrics").text)
      #expect(try figures.value("causeway_reloads_total", ["outcome": "refused"]) == 1)
      #expect(try figures.value("causeway_last_reload_successful") == 0)
    }
  }

  @Test func `without a change nothing happens, and that is well`() async throws {
    try await RunningGateway.with { gateway in
      let answer = try await gateway.reload()
      #expect(answer.status == 200)
      #expect(answer.json["changed"] as? Bool == false)
    }
  }

  @Test func `an output that is added gets what comes from then on, one that is gone no more`() async throws {
    try await RunningGateway.with { gateway in
      try await gateway.push("1")
      try await gateway.until("it is delivered") { gateway.farEnd.acceptedIDs == ["1"] }
      let key = UUID().uuidString
      try gateway.rewrite(Self.stream, "\(Self.stream)\n  more: { type: scripted, key: \"\(key)\" }")
      try gateway.rewrite("to: [ops, stream]", "to: [ops, stream, more]")
      #expect(try await gateway.reload().json["summary"] as? String == "added outputs.more; changed routes")
      let more = FarEnd.named(key)
      try await gateway.push("2")
      try await gateway.until("both have it") { more.acceptedIDs == ["2"] && gateway.farEnd.acceptedIDs == ["1", "2"] }
      try gateway.rewrite("to: [ops, stream, more]", "to: [stream, more]")
      gateway.rewrite { text in
        text = text.split(separator: "\n").filter { !$0.hasPrefix("  ops:") }.joined(separator: "\n")
      }
      #expect(try await gateway.reload().json["summary"] as? String == "changed routes; removed outputs.ops")
      try await gateway.push("3")
      try await gateway.until("it is delivered") { more.acceptedIDs == ["2", "3"] }
      #expect(gateway.farEnd.acceptedIDs == ["1", "2"])
      #expect(try await gateway.get("outputs/ops").status == 404)
      #expect(try await gateway.get("outputs").list("outputs").map { $0["name"] as? String } == ["stream", "more"])
    }
  }

  @Test func `an output with undelivered entries is not taken away unless the file says what becomes of them`()
    async throws
  {
    try await RunningGateway.with { gateway in
      gateway.farEnd.failure = .away
      for id in 1...3 { try await gateway.push("\(id)", subject: "\(id)") }
      try await gateway.until("it is away") { try await gateway.ops()["state"] as? String == "away" }
      gateway.rewrite { text in
        text = text.split(separator: "\n").filter { !$0.hasPrefix("  ops:") }.joined(separator: "\n")
      }
      try gateway.rewrite("to: [ops, stream]", "to: [stream]")
      let refusal = try await gateway.reload()
      #expect(refusal.status == 422)
      let problem = try #require(refusal.list("problems").first)
      #expect(problem["path"] as? String == "outputs")
      #expect(problem["message"] as? String == "the output \"ops\" is gone, and 3 entries are not delivered")
      #expect(try await gateway.ops()["state"] as? String == "away")
      gateway.rewrite { $0 += "\ndiscard: [ops]\n" }
      #expect(try await gateway.reload().status == 200)
      #expect(try await gateway.get("outputs/ops").status == 404)
      #expect(gateway.farEnd.accepted.isEmpty)
    }
  }

  @Test func `an heir takes over what waits, what is parked and what was given up`() async throws {
    try await RunningGateway.with { gateway in
      try await Self.retryPatiently(gateway)
      gateway.farEnd.failure = .rejection
      try await gateway.push("dead", subject: "d")
      try await gateway.until("it is dead") { try await gateway.ops()["dead_letters"] as? Int == 1 }
      gateway.farEnd.failure = DeliveryError(.retry(after: nil), "500")
      try await gateway.push("parked", subject: "p")
      try await gateway.until("it is parked") { try await gateway.ops()["parked"] as? Int == 1 }
      gateway.farEnd.failure = .away
      try await gateway.push("waiting", subject: "w")
      try await gateway.until("it is away") { try await gateway.ops()["state"] as? String == "away" }
      let key = UUID().uuidString
      gateway.rewrite { text in
        text = text.split(separator: "\n").filter { !$0.hasPrefix("  ops:") }.joined(separator: "\n")
      }
      try gateway.rewrite(
        Self.stream, "\(Self.stream)\n  heir: { type: scripted, key: \"\(key)\", renamed_from: ops }")
      try gateway.rewrite("to: [ops, stream]", "to: [heir, stream]")
      #expect(try await gateway.reload().status == 200)
      let heir = FarEnd.named(key)
      try await gateway.until("all that was left is delivered") { Set(heir.acceptedIDs) == ["parked", "waiting"] }
      #expect(try await gateway.get("outputs/heir").json["dead_letters"] as? Int == 1)
      #expect(try await gateway.get("dead-letters?output=heir").list("dead_letters").count == 1)
    }
  }

  @Test func `what is parked and no route sends any more becomes a dead letter, what another sends goes its way`()
    async throws
  {
    try await RunningGateway.with { gateway in
      try await Self.retryPatiently(gateway)
      gateway.farEnd.failure = DeliveryError(.retry(after: nil), "500")
      try await gateway.push("1", subject: "1", type: "t.a")
      try await gateway.push("2", subject: "2", type: "t.b")
      try await gateway.until("both are parked") { try await gateway.ops()["parked"] as? Int == 2 }
      try gateway.rewrite("match: { source: \"/t\" }", "match: { type: t.b }")
      #expect(try await gateway.reload().status == 200)
      try await gateway.until("one is dead") { try await gateway.ops()["dead_letters"] as? Int == 1 }
      let letters = try await gateway.get("dead-letters").list("dead_letters")
      #expect(letters.map { $0["id"] as? String } == ["1"])
      #expect(letters.first?["reason"] as? String == "no route sends it here any more")
      #expect(try await gateway.ops()["parked"] as? Int == 1)
      let counters = try #require(try await gateway.ops()["counters"] as? [String: Int])
      #expect(counters["routed"] == 2)
    }
  }

  @Test func `other routes leave an output's back-off and figures as they are`() async throws {
    try await RunningGateway.with { gateway in
      try await gateway.push("0")
      try await gateway.until("it is delivered") { gateway.farEnd.accepted.count == 1 }
      gateway.farEnd.failure = .away
      try await gateway.push("1")
      try await gateway.until("it is away") { try await gateway.ops()["state"] as? String == "away" }
      try gateway.rewrite("match: { source: \"/t\" }", "match: { source: \"/*\", type: [t.a, t.b] }")
      #expect(try await gateway.reload().status == 200)
      #expect(try await gateway.ops()["state"] as? String == "away")
      let counters = try #require(try await gateway.ops()["counters"] as? [String: Int])
      #expect(counters["delivered"] == 1)
    }
  }

}
