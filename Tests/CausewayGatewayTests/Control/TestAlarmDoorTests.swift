import CausewayCore
import Foundation
import Loop
import Testing

@testable import CausewayGateway

@Suite(.timeLimit(.minutes(2))) @EventLoop struct TestAlarmDoorTests {
  private static let routes = """
    routes:
      - { name: alarms, match: { type: causeway.test_alarm }, priority: alarm, to: ops }
      - { name: smoke, match: { type: homelink.alert, source: "/homelink/*", where: { data.severity: HIGH } }, to: [ops, stream] }
    """

  @Test func `an alarm goes the whole way, and each output is told with its route and time`() async throws {
    try await RunningGateway.with(routes: Self.routes) { gateway in
      let answer = try await gateway.post("test-alarm")
      #expect(answer.status == 200 && answer.json["arrived"] as? Bool == true)
      let output = try #require(answer.list("outputs").first)
      #expect(answer.list("outputs").count == 1)
      #expect(output["output"] as? String == "ops" && output["route"] as? String == "alarms")
      #expect(output["state"] as? String == "delivered" && output["alarm_route"] as? Bool == true)
      #expect((output["seconds"] as? Double).map { $0 > 0 && $0 < 10 } == true)
      let event = try #require(gateway.farEnd.accepted.first).entry.event
      #expect(event.source == "/causeway" && event.kind == .occurrence && event.id == answer.json["id"] as? String)
      #expect(event.extensions?.description == #"{"test":true}"#)
      #expect(event.data?.description.contains(#""severity":"HIGH""#) == true)
    }
  }

  @Test func `it can look like a real one, and says that it is a test`() async throws {
    try await RunningGateway.with(routes: Self.routes) { gateway in
      let answer = try await gateway.post(
        "test-alarm",
        #"{"event":{"type":"homelink.alert","source":"/homelink/joe","data":{"severity":"HIGH","test":false}}}"#)
      let outputs = answer.list("outputs")
      #expect(outputs.map { $0["output"] as? String } == ["ops", "stream"])
      #expect(outputs.map { $0["state"] as? String } == ["delivered", "streamed"])
      #expect(outputs[1]["clients"] as? Int == 0)
      let event = try #require(gateway.farEnd.accepted.first).entry.event
      #expect(event.source == "/homelink/joe" && event.subject == "test-alarm")
      #expect(event.data?.description == #"{"test":true,"severity":"HIGH"}"#)
    }
  }

  @Test func `no route is a conflict, with the route that is missing`() async throws {
    try await RunningGateway.with(routes: "routes: [{ match: { type: x }, to: [ops, stream] }]") { gateway in
      let answer = try await gateway.post("test-alarm")
      #expect(answer.status == 409)
      #expect((answer.json["hint"] as? String)?.contains("match: { type: causeway.test_alarm }") == true)
      #expect((answer.json["hint"] as? String)?.contains("to: [ops]") == true)
    }
  }

  @Test func `an output that does not take it in time is told with the reason`() async throws {
    try await RunningGateway.with(routes: Self.routes) { gateway in
      gateway.farEnd.failure = .away
      let away = try await gateway.post("test-alarm", #"{"timeout":"300ms"}"#)
      #expect(away.json["arrived"] as? Bool == false)
      #expect(away.list("outputs").first?["state"] as? String == "waiting")
      #expect((away.list("outputs").first?["reason"] as? String)?.contains("connection refused") == true)
      gateway.farEnd.failure = .rejection
      let dead = try await gateway.post("test-alarm", #"{"timeout":"15s"}"#)
      #expect(dead.list("outputs").first?["state"] as? String == "dead")
      #expect(dead.list("outputs").first?["reason"] as? String == "422 says no")
    }
  }

  @Test(arguments: [
    #"{"event":{"source":"/x"}}"#, #"{"event":[]}"#, #"{"event":{"type":"causeway.test_alarm","kind":"state"}}"#,
    #"{"event":{"type":"causeway.test_alarm","data":7}}"#, #"{"timeout":"1h"}"#, #"{"type":"x"}"#,
  ])
  func `an alarm that would be none is refused`(body: String) async throws {
    try await RunningGateway.with(routes: Self.routes) { gateway in
      let answer = try await gateway.post("test-alarm", body)
      #expect(answer.status == 400 && answer.json["error"] is String)
      #expect(gateway.farEnd.accepted.isEmpty)
    }
  }
}
