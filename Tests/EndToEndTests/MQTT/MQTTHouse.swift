import Foundation
import RealBroker
import Testing

/// A gateway between two brokers: what HomeLINK's has goes on to the home's, as it came.
final class MQTTHouse {
  let folder: TestFolder
  private let port: UInt16
  private let configuration: String

  /// - Parameters:
  ///   - source: the port of the broker that alarms come from.
  ///   - input: more keys of the input.
  init(from source: UInt16, to target: UInt16, clientID: String = "the-gateway", input: String = "") throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
    configuration = """
      journal: { path: "\(folder.path)/journal.db" }
      http: { listen: "127.0.0.1:\(port)" }
      inputs:
        cloud: { type: mqtt, dialect: homelink, url: "mqtt://127.0.0.1:\(source)", client_id: \(clientID),
          topics: ["joe/#"]\(input.isEmpty ? "" : ", \(input)") }
      outputs:
        home: { type: mqtt, url: "mqtt://127.0.0.1:\(target)", keepalive: 5s }
      routes:
        - { match: { type: "homelink.*" }, to: [{ home: { topic: "{{topic}}", payload: original } }] }
      """
  }

  /// Returns when it listens to one broker and has the other.
  func start(environment: [String: String] = [:], waits: Bool = true) throws -> GatewayProcess {
    let gateway = try GatewayProcess(
      in: folder.url, port: port, configuration: configuration, environment: environment)
    if waits {
      try until("both brokers are connected") { try ["cloud", "home"].allSatisfy { try link($0).connected } }
    }
    return gateway
  }

  struct Link {
    let connected: Bool
    let words: String
  }

  /// What health says of a link.
  func link(_ name: String) throws -> Link {
    let text = try HTTPConnection(port: port).request("GET", "/health").body
    let health = try #require(try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
    let links = try #require(health["links"] as? [[String: Any]])
    let link = try #require(links.first { $0["name"] as? String == name })
    return Link(connected: link["connected"] as? Bool ?? false, words: "\(link)")
  }

  func until(
    _ what: String, seconds: Double = 30, _ location: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool
  ) throws {
    let deadline = Date() + seconds
    while try !condition() {
      try #require(Date() < deadline, "\(what): not within \(seconds) s", sourceLocation: location)
      usleep(20_000)
    }
  }
}

/// An alarm of HomeLINK's, told from all others by its number.
struct Alarm {
  let number: Int

  var house: Int { number % 7 }
  var topic: String { "joe/alert/active/house\(house)/c3cec7fb-d6fcd4f0/fire-alarm" }
  var payload: String {
    #"{"eventId":"alarm-\#(number)", "statusId":"ACTIVE","severity":"HIGH","propertyReference":"House\#(house)","#
      + #""deviceSerialNumber":"D6FCD4F0","eventTypeId":"FIRE_ALARM","action":"ADD","#
      + #""actionTimestamp":"2023-12-31T15:27:33.000Z"}"#
  }

  /// The numbers of those that arrived, in order. What is no alarm as it was published is -1.
  static func numbers(in messages: [MQTTPeer.Message]) -> [Int] {
    messages.map { message in
      guard let number = message.payload.dropFirst(18).prefix(while: { $0 != "\"" }).integer else { return -1 }
      let alarm = Alarm(number: number)
      return message.topic == alarm.topic && message.payload == alarm.payload ? number : -1
    }
  }

  /// The first time, none before an earlier one of its house.
  static func expectOrder(_ numbers: [Int], _ location: SourceLocation = #_sourceLocation) {
    var newest: [Int: Int] = [:]
    var seen: Set<Int> = []
    for number in numbers where seen.insert(number).inserted {
      let house = Alarm(number: number).house
      #expect(number > newest[house, default: -1], "\(number)", sourceLocation: location)
      newest[house] = number
    }
  }
}

extension Substring {
  fileprivate var integer: Int? { Int(self) }
}
