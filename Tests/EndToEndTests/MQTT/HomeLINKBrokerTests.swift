import Foundation
import Mosquitto
import RealBroker
import Testing

/// A real broker in HomeLINK's place, the real program, and a Home Assistant that counts: each alarm is fired once, whatever happens in between.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct HomeLINKBrokerTests {
  private let folder: TestFolder
  private let port: UInt16
  private let home = ScriptedHome()

  init() throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
  }

  private func gateway(on broker: RealBroker, home url: String) throws -> GatewayProcess {
    try GatewayProcess(
      in: folder.url, port: port,
      configuration: """
        journal: { path: "\(folder.path)/journal.db" }
        http: { listen: "127.0.0.1:\(port)" }
        inputs:
          homelink:
            type: mqtt
            dialect: homelink
            url: "mqtt://127.0.0.1:\(broker.port)"
            client_id: joe_bloggs-hassio
            topics: ["joe_bloggs/#"]
        outputs:
          home: { type: home_assistant, url: "\(url)", token: t, retry: { first: 100ms } }
        routes:
          - { match: { type: homelink.alert }, priority: alarm, to: home }
          - { match: { type: "homelink.*" }, to: home }
        """)
  }

  /// Until it is subscribed.
  private func waitForInput() async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      if let health = try? HTTPConnection(port: port).request("GET", "/health").text,
        health.contains(#""connected":true"#)
      {
        return
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("the input is never connected")
  }

  private func publisher(to broker: RealBroker) async throws -> MQTTConnection {
    try await MQTTConnection.open(
      MQTTSettings(host: "127.0.0.1", port: broker.port, clientID: "homelink"), incoming: .gathered)
  }

  private func alert(_ number: Int, retained: Bool = false) -> MQTTMessage {
    let body =
      #"{"statusId":"ACTIVE","eventTypeId":"TYPE_\#(number)","deviceSerialNumber":"C3CEC7FB-D6FCD4F0","propertyReference":"JOE_BLOGGS_Home","#
      + #""severity":"HIGH","__IDENTITY":"","action":"ADD","actionTimestamp":"2024-03-18T10:07:47.000Z"}"#
    return MQTTMessage(
      topic: "joe_bloggs/alert/active/joe_bloggs_home/c3cec7fb-d6fcd4f0/type-\(number)", payload: Array(body.utf8),
      isRetained: retained)
  }

  private func marks(_ requests: [String]) -> [String] {
    requests.flatMap { $0.matches(of: /"eventTypeId":"(TYPE_\d+)"/).map { String($0.1) } }.sorted()
  }

  @Test
  func `alarms of one second without an identity are fired once each, restarts and retained ones notwithstanding`()
    async throws
  {
    let broker = try await RealBroker.start()
    let url = try await home.serve()
    let publisher = try await publisher(to: broker)
    // From before the gateway was there: it has not happened now.
    try await publisher.publish([alert(0, retained: true)])
    var gateway = try gateway(on: broker, home: url)
    try await waitForInput()
    try await publisher.publish((1...5).map { alert($0, retained: $0 > 3) })
    try await home.until { $0.count >= 5 }
    for night in 6...8 {
      if night == 7 { gateway.kill() } else { #expect(gateway.terminate() == 0) }
      try await publisher.publish([alert(night)])
      gateway = try self.gateway(on: broker, home: url)
      try await waitForInput()
      try await home.until { $0.contains { $0.contains("TYPE_\(night)") } }
    }
    try await publisher.publish([alert(9)])
    try await home.until { $0.contains { $0.contains("TYPE_9") } }
    let fired = await home.fired
    #expect(Set(marks(fired)) == Set((1...9).map { "TYPE_\($0)" }))
    // What a kill may repeat has the id of the first time.
    let ids = Set(fired.flatMap { $0.matches(of: /"causeway":\{"id":"([^"]+)"/).map { String($0.1) } })
    #expect(ids.count == 9)
    #expect(
      fired.allSatisfy {
        $0.hasPrefix("POST /api/events/homelink_alert ")
          && $0.contains(#""topic_tree":["alert","active","joe_bloggs_home","c3cec7fb-d6fcd4f0","type-"#)
          && $0.contains(#""device_info":{"identifiers":[["homelink","D6FCD4F0"]]"#)
      })
    #expect(gateway.terminate() == 0)
    await publisher.close()
    await home.stop()
  }
}
