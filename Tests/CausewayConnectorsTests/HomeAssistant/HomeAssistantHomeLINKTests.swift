import CausewayCore
import CausewayTestKit
import Loop
import ScriptedServer
import Testing

@testable import CausewayConnectors

/// HomeLINK's messages as the integration of Home Assistant fires them, through the real sink. The data of the events is what the
/// dialect makes of the worked example; its own tests hold it to that.
@EventLoop
@Suite(.timeLimit(.minutes(1)))
struct HomeAssistantHomeLINKTests {
  let server = ScriptedServer()
  let requests = Requests()

  private static let tree = #""topic_tree":["alert","active","joe_bloggs_home","c3cec7fb-d6fcd4f0","fire-alarm"]"#
  private static let info =
    #""device_info":{"identifiers":[["homelink","D6FCD4F0"]],"name":"JOE_BLOGGS_Home HALLWAY1 COALARM","#
    + #""via_device":["homelink","JOE_BLOGGS_Home"],"manufacturer":"Ei","model":"COALARM","model_id":"Ei3016"}"#
  private static let olderInfo =
    #""device_info":{"identifiers":[["homelink","device","D6FCD4F0"]],"name":"JOE_BLOGGS_Home HALLWAY1 COALARM","#
    + #""via_device":["homelink","property","JOE_BLOGGS_Home"],"manufacturer":"Ei","model":"Ei3016 (COALARM)"}"#
  private static let payload = #""payload":{"statusId":"ACTIVE", "eventTypeId":"CO_ALARM"}"#
  private static let origin =
    #""causeway":{"id":"alert/1/ADD","source":"/homelink/joe_bloggs","type":"homelink.alert","subject":"JOE_BLOGGS_Home/D6FCD4F0/CO_ALARM","#
    + #""kind":"occurrence","position":"17","input":"in"}"#

  private func alert(retained: Bool = false) -> Event {
    .sample(
      "alert/1/ADD", source: "/homelink/joe_bloggs", type: "homelink.alert",
      subject: "JOE_BLOGGS_Home/D6FCD4F0/CO_ALARM",
      kind: retained ? .state : .occurrence,
      data: "{\"sub_type\":\"device\",\(Self.tree),\(Self.info),\(Self.payload)}",
      wrapsPayload: true, retained: retained)
  }

  private func sink() throws -> any Sink {
    let requests = requests
    return try SinkUnderTest.homeAssistant.make(
      try server.start { connection in
        while let request = await connection.request() {
          let isEvent = request.hasPrefix("POST")
          if isEvent { await requests.note(request) }
          let answer = isEvent ? "{}" : #"{"state":"RUNNING"}"#
          try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(answer.utf8.count)\r\n\r\n\(answer)")
        }
      })
  }

  @Test func `an alert is fired as the integration fires it, and says which event it is`() async throws {
    let sink = try sink()
    #expect(await sink.outcome(of: SinkUnderTest.routed(alert(), position: 17)) == nil)
    let request = try #require(requests.all.first)
    #expect(request.start.hasSuffix("/api/events/homelink_alert HTTP/1.1"))
    #expect(request.body == "{\"sub_type\":\"device\",\(Self.tree),\(Self.info),\(Self.payload),\(Self.origin)}")
  }

  @Test func `or as its manual prints it`() async throws {
    var settings = HomeAssistantEvent()
    settings.shape = .documented
    let sink = try sink()
    #expect(await sink.outcome(of: SinkUnderTest.routed(alert(), position: 17, settings: settings)) == nil)
    let body = requests.all.first?.body
    #expect(body == "{\"sub_type\":\"device\",\(Self.olderInfo),\(Self.payload),\(Self.origin)}")
  }

  @Test func `what has no shapes stays as it is`() {
    let data = #"{"topic_tree":1,"device_info":{"model":"x"}}"#
    let entry = SinkUnderTest.routed(.sample("1", data: data), position: 1).entry
    #expect(HomeAssistantEventData.json(of: entry, as: .documented).starts(with: Array(data.utf8).dropLast()))
  }

  @Test func `what a broker sends again is not fired`() async throws {
    let sink = try sink()
    #expect(await sink.outcome(of: SinkUnderTest.routed(alert(retained: true))) == nil)
    #expect(requests.all.isEmpty)
  }
}
