import Foundation
import Mosquitto
import RealBroker
import Testing

/// Messages that are larger than the input takes, from a real broker: acknowledged, and there for a person.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct OversizeTests {
  private func ask(_ gateway: GatewayProcess, _ method: String, _ path: String, _ body: String = "") throws -> String {
    let connection = try HTTPConnection(socket: gateway.socketPath)
    return try connection.request(method, "/api/v1/\(path)", body: Array(body.utf8)).text
  }

  @Test func `a message over the limit is in quarantine over a restart, and is read when somebody says so`()
    async throws
  {
    let house = try await BrokerHouse()
    var gateway = try house.gateway()
    try await house.waitForLink { $0["connected"] as? Bool == true }
    let publisher = try await MQTTConnection.open(
      MQTTSettings(host: "127.0.0.1", port: house.broker.port, clientID: "publisher"), incoming: .gathered)
    let padding = String(repeating: " ", count: 3 << 20)
    let huge = Array(repeating: UInt8(ascii: " "), count: 17 << 20)
    try await publisher.publish([
      MQTTMessage(topic: "counted/whole", payload: Array(#"{"n":1\#(padding)}"#.utf8)),
      MQTTMessage(topic: "counted/cut", payload: huge),
      MQTTMessage(topic: "counted/small", payload: Array(#"{"n":2}"#.utf8)),
    ])
    try await house.expectAll(2, by: gateway, missing: [1])
    #expect(gateway.terminate() == 0)
    gateway = try house.gateway()
    try await house.waitForLink { $0["connected"] as? Bool == true }
    let list = try ask(gateway, "GET", "quarantine")
    #expect(list.contains(#""topic":"counted/whole","reason":"a message of 3145735 bytes is larger than body_limit"#))
    #expect(list.contains(#""topic":"counted/cut","reason":"a message of 17825792 bytes is larger than body_limit"#))
    let answer = try ask(gateway, "POST", "quarantine/retry", #"{"all":true}"#)
    #expect(answer.contains(#""released":1,"events":1,"unreadable":1"#), "\(answer)")
    #expect(answer.contains("only the first 65536 of 17825792 bytes were kept"), "\(answer)")
    try await house.expectAll(2, by: gateway)
    #expect(try ask(gateway, "GET", "quarantine").contains("counted/cut"))
    #expect(gateway.terminate() == 0)
    await publisher.close()
  }
}
