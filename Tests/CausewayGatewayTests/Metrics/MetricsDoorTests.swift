import CausewayCore
import HTTPClient
import Loop
import Testing

@testable import CausewayGateway

@Suite(.timeLimit(.minutes(2))) @EventLoop struct MetricsDoorTests {
  private static func figures(_ gateway: RunningGateway) async throws -> PrometheusText {
    let answer = try await gateway.ask("GET", "/metrics")
    try #require(answer.status == 200)
    #expect(answer.head["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
    return try PrometheusText(parsing: answer.text)
  }

  @Test func `every family is well formed, and named as Prometheus wants it`() async throws {
    try await RunningGateway.with { gateway in
      try await gateway.push("1")
      try await gateway.until("it is delivered") { gateway.farEnd.accepted.count == 1 }
      let text = try await Self.figures(gateway)
      #expect(text.types.count > 50)
      for (name, type) in text.types {
        #expect(name.hasPrefix("causeway_") || name.hasPrefix("process_"), "\(name)")
        #expect(name.hasSuffix("_total") == (type == "counter"), "\(name)")
        #expect(!name.contains("milliseconds") && name == name.lowercased(), "\(name)")
      }
      // No label may grow with devices or events.
      let labels = Set(text.samples.flatMap { $0.labels.keys })
      #expect(
        labels.isSubset(of: [
          "input", "output", "door", "class", "le", "type", "dialect", "version", "outcome", "detail",
        ]))
      for name in [
        "process_resident_memory_bytes", "process_open_fds", "process_start_time_seconds",
        "causeway_journal_head_position", "causeway_journal_commits_total", "causeway_loop_lag_seconds",
      ] {
        #expect(try text.value(name) >= 0, "\(name)")
      }
      #expect(try text.value("process_max_fds") >= text.value("process_open_fds"))
      #expect(try text.value("process_resident_memory_bytes") > 1_048_576)
      #expect(try text.value("causeway_build_info", ["version": Release.version]) == 1)
      #expect(try text.value("causeway_input_events_total", ["input": "push"]) == 1)
      #expect(try text.value("causeway_http_requests_total", ["door": "http"]) >= 1)
      #expect(try text.value("causeway_output_delivery_seconds_count", ["output": "ops"]) == 1)
    }
  }

  @Test func `what was routed is all accounted for, whatever became of it`() async throws {
    let routes = """
      routes:
        - { match: { type: t.old }, expires: 1s, to: ops }
        - { match: { type: t.alarm }, priority: alarm, to: ops }
        - { match: { source: "/t" }, to: [ops, stream] }
      """
    try await RunningGateway.with(routes: routes) { gateway in
      for number in 0..<20 { try await gateway.push("\(number)", subject: "s\(number % 3)") }
      try await gateway.push("alarm", type: "t.alarm")
      try await gateway.until("they are delivered") { gateway.farEnd.accepted.count == 21 }
      gateway.farEnd.failure = .rejection
      try await gateway.push("dead")
      try await gateway.until("it is dead") {
        try await gateway.get("dead-letters").list("dead_letters").count == 1
      }
      gateway.farEnd.failure = DeliveryError(.retry(after: .seconds(86_400)), "500")
      try await gateway.push("parked", subject: "p")
      try await gateway.until("it failed") {
        ((try await gateway.ops()["counters"] as? [String: Int])?["retries"] ?? 0) > 0
      }
      let text = try await Self.figures(gateway)
      func value(_ name: String) throws -> Double { try text.value("causeway_output_\(name)", ["output": "ops"]) }
      let ends = ["delivered", "dead", "expired", "throttled", "superseded"]
      let ended = try ends.reduce(0) { try $0 + value("\($1)_total") }
      #expect(try value("routed_total") == ended + value("parked") + value("in_hand"))
      #expect(try value("routed_total") == 23)
      #expect(try value("delivered_total") == 21)
      #expect(try value("dead_total") == 1)
      #expect(try text.value("causeway_dead_letters", ["output": "ops"]) == 1)
      #expect(try text.value("causeway_output_alarm_delivery_seconds_count") == 1)
    }
  }
}

@Suite struct MetricsTextTests {
  @Test func `what only some kinds count is told apart by a label`() throws {
    let now = Timestamp(milliseconds: 0)
    let input = Link(name: "in", direction: .input, type: "x", canBeDown: false, since: now)
    let output = Link(name: "out", direction: .output, type: "x", canBeDown: false, since: now)
    for detail in ["odd", "even", "odd"] { output.count(detail) }
    var text = MetricsText()
    text.writeDetails([input, output], [("in", ["signed_with_token": 3, "signed_without_token": 0])])
    let read = try PrometheusText(parsing: String(decoding: text.bytes, as: UTF8.self))
    func value(_ link: String, _ name: String, _ detail: String) throws -> Double {
      try read.value("causeway_\(link)_details_total", [link: name, "detail": detail])
    }
    #expect(try value("input", "in", "signed_with_token") == 3 && value("input", "in", "signed_without_token") == 0)
    #expect(try value("output", "out", "odd") == 2 && value("output", "out", "even") == 1)
    #expect(read.samples.count == 4)
  }

  @Test func `what a label holds cannot end it`() throws {
    var text = MetricsText()
    text.family("a_total", .counter, "one\ntwo \\ \"three\"")
    text.sample("a_total", ["x": "a\"b\\c\nd"], 1)
    #expect(
      String(decoding: text.bytes, as: UTF8.self)
        == "# HELP a_total one\\ntwo \\\\ \"three\"\n# TYPE a_total counter\na_total{x=\"a\\\"b\\\\c\\nd\"} 1\n")
    #expect(throws: Never.self) { try PrometheusText(parsing: String(decoding: text.bytes, as: UTF8.self)) }
  }

  @Test(
    arguments: [
      (0, "0"), (1, "1"), (0.25, "0.25"), (1e20, "1e+20"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
      (1_775_815_200.5, "1775815200.5"),
    ] as [(Double, String)])
  func `numbers are written as the format wants them`(value: Double, expected: String) {
    var text = MetricsText()
    text.sample("a", value)
    #expect(String(decoding: text.bytes, as: UTF8.self) == "a \(expected)\n")
  }

  @Test func `buckets are cumulative`() throws {
    var text = MetricsText()
    text.family("a_seconds", .histogram, "x")
    text.histogram("a_seconds", ["o": "p"], bounds: [0.5, 1], counts: [2, 0, 3], sum: 7.5)
    let read = try PrometheusText(parsing: String(decoding: text.bytes, as: UTF8.self))
    #expect(read.samples.map(\.value) == [2, 2, 5, 7.5, 5])
  }
}
