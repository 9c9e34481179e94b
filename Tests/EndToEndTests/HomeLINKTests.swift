import Foundation
import Testing

/// HomeLINK's webhooks through the real program: what is posted is fired at Home Assistant as its integration would fire it.
@Suite(.timeLimit(.minutes(2)))
struct HomeLINKTests {
  private static let path = "/push/homelink/5e0c6a0d71c84f2b"
  private static let time = "2024-03-18T10:07:47.000Z"
  private let folder: TestFolder
  private let port: UInt16
  private let home = ScriptedHome()

  init() throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
  }

  private func start() async throws -> GatewayProcess {
    let url = try await home.serve()
    return try GatewayProcess(
      in: folder.url, port: port,
      configuration: """
        journal: { path: "\(folder.path)/journal.db" }
        http: { listen: "127.0.0.1:\(port)" }
        inputs:
          homelink-web: { type: http, path: "/push/homelink/${LONG_RANDOM}", dialect: homelink }
        outputs:
          home: { type: home_assistant, url: "\(url)", token: t, retry: { first: 100ms } }
        routes:
          - { match: { type: homelink.alert }, priority: alarm, to: home }
          - { match: { type: "homelink.*" }, to: home }
        """, environment: ["LONG_RANDOM": "5e0c6a0d71c84f2b"])
  }

  private func post(_ body: String, to path: String = Self.path) throws -> HTTPConnection.Answer {
    try HTTPConnection(port: port).request("POST", path, body: Array(body.utf8))
  }

  private static func alert(_ type: String, identity: String = "") -> String {
    #"{"statusId":"ACTIVE","eventTypeId":"\#(type)","deviceSerialNumber":"C3CEC7FB-D6FCD4F0", "propertyReference":"JOE_BLOGGS_Home","#
      + #""severity":"HIGH","__IDENTITY":"\#(identity)","action":"ADD","actionTimestamp":"\#(time)"}"#
  }

  @Test func `two alerts of one second are two, one that comes again is one, and nothing is lost`() async throws {
    let gateway = try await start()
    for body in [Self.alert("FIRE_ALARM"), Self.alert("CO_ALARM"), Self.alert("FIRE_ALARM"), "help", #"{"a":1}"#] {
      let answer = try post(body)
      #expect(answer.status == 200 && answer.text == "{}")
    }
    try await home.until { $0.count >= 4 }
    let all = await home.fired
    let types = all.map { $0.prefix { $0 != "\r" }.split(separator: " ")[1] }
    #expect(types.filter { $0 == "/api/events/homelink_alert" }.count == 2 && types.count == 4)
    #expect(types.filter { $0 == "/api/events/homelink_unknown" }.count == 2)
    for type in ["FIRE_ALARM", "CO_ALARM"] {
      let payload = #""payload":\#(Self.alert(type)),"causeway":{"id":"alert/ADD/\#(Self.time)/"#
      #expect(
        all.contains {
          $0.contains(#"{"sub_type":"device","topic_tree":["ADD"],"device_info":{"#) && $0.contains(payload)
        })
    }
    #expect(all.contains { $0.contains(#""payload_encoding":"text","payload":"help","causeway""#) })
    let health = try HTTPConnection(port: port).request("GET", "/health").text
    #expect(gateway.terminate() == 0)
    #expect(!gateway.standardError.contains("5e0c6a0d71c84f2b") && !health.contains("5e0c6a0d71c84f2b"))
    await home.stop()
  }

  @Test func `strangers find nothing`() async throws {
    let gateway = try await start()
    for path in [
      "/push/homelink/", "/push/homelink/5e0c6a0d71c84f2", "/push/homelink/5e0c6a0d71c84f2b/",
      "/push/homelink/5e0c6a0d71c84f2c",
    ] {
      #expect(try post(Self.alert("FIRE_ALARM"), to: path).status == 404)
    }
    #expect(try HTTPConnection(port: port).request("GET", Self.path).status == 405)
    #expect(try post("").status == 200, "somebody tries the address")
    #expect(try post(Self.alert("HEAD_REMOVED")).status == 200)
    try await home.until { !$0.isEmpty }
    #expect(await home.fired.count == 1)
    #expect(gateway.terminate() == 0)
    await home.stop()
  }
}
