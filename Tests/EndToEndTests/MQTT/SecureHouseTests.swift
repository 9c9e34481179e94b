import Foundation
import Loop
import Mosquitto
import RealBroker
import Synchronization
import Testing

/// HomeLINK's broker and the home's, both with TLS by a private authority, passwords and rights, the home's with client certificates too: the
/// whole way of an alarm, over restarts of both.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct SecureHouseTests {
  private static let passwords = ["CLOUD_PASSWORD": "cloud-password-7f3a", "HOME_PASSWORD": "home-password-91c2"]

  private let folder: TestFolder
  private let port: UInt16
  private let authority: PrivateAuthority
  private let gatewaysOwn: PrivateAuthority.Pair

  init() throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
    authority = try PrivateAuthority()
    gatewaysOwn = try authority.sign("gateway")
  }

  private func brokers() async throws -> (cloud: RealBroker, home: RealBroker) {
    let names = "DNS:localhost,IP:127.0.0.1"
    var cloud = RealBroker.Options()
    cloud.certificate = try authority.sign("cloud", names: names)
    cloud.users = ["gateway": Self.passwords["CLOUD_PASSWORD"] ?? "", "homelink": "its-own"]
    cloud.rights = ["user gateway", "topic read joe/#", "user homelink", "topic write joe/#"]
    cloud.isPersistent = true
    var home = RealBroker.Options()
    home.certificate = try authority.sign("home", names: names)
    home.clientAuthorities = authority.certificate
    home.users = ["gateway": Self.passwords["HOME_PASSWORD"] ?? "", "assistant": "its-own"]
    home.rights =
      ["user gateway"] + ["joe", "homelink", "homeassistant", "causeway"].map { "topic readwrite \($0)/#" }
      + ["user assistant", "topic read #"]
    home.isPersistent = true
    return (try await RealBroker.start(cloud), try await RealBroker.start(home))
  }

  private func configuration(_ cloud: RealBroker, _ home: RealBroker, authorities: String) -> String {
    """
    journal: { path: "\(folder.path)/journal.db" }
    http: { listen: "127.0.0.1:\(port)" }
    inputs:
      cloud: { type: mqtt, dialect: homelink, url: "mqtts://localhost:\(cloud.port)", client_id: joe-hassio, username: gateway,
        password: "${CLOUD_PASSWORD}", tls: { ca: "\(authorities)" }, topics: ["joe/#"] }
    outputs:
      home: { type: mqtt, url: "mqtts://localhost:\(home.port)", username: gateway, password: "${HOME_PASSWORD}", discovery: true,
        tls: { ca: "\(authorities)", certificate: "\(gatewaysOwn.certificate)", key: "\(gatewaysOwn.key)" } }
    routes:
      - { match: { type: homelink.alert }, priority: alarm, to: [{ home: { topic: "{{topic}}", payload: original } }] }
    """
  }

  private func link(_ name: String) throws -> (connected: Bool, words: String) {
    let body = try HTTPConnection(port: port).request("GET", "/health").body
    let health = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
    let links = try #require(health["links"] as? [[String: Any]])
    let link = try #require(links.first { $0["name"] as? String == name })
    return (link["connected"] as? Bool ?? false, "\(link)")
  }

  private func until(_ what: String, _ place: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool)
    async throws
  {
    let deadline = ContinuousClock.now + .seconds(40)
    while try await !condition() {
      try #require(ContinuousClock.now < deadline, "never: \(what)", sourceLocation: place)
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private func client(
    of broker: RealBroker, _ user: String, _ incoming: MQTTConnection.Incoming = .gathered
  ) async throws -> MQTTConnection {
    var settings = MQTTSettings(host: "localhost", port: broker.port, clientID: user)
    settings.credentials = MQTTCredentials(username: user, password: "its-own")
    settings.tls = MQTTTrust(
      authorities: authority.certificate, certificate: gatewaysOwn.certificate, key: gatewaysOwn.key)
    return try await MQTTConnection.open(settings, incoming: incoming)
  }

  private func publish(_ numbers: ClosedRange<Int>, to cloud: RealBroker) async throws {
    let homelink = try await client(of: cloud, "homelink")
    for number in numbers {
      let alarm = Alarm(number: number)
      try await homelink.publish(MQTTMessage(topic: alarm.topic, payload: Array(alarm.payload.utf8)))
    }
    await homelink.close()
  }

  @Test func `alarms go the whole way, each as it came and once, over restarts of both brokers`() async throws {
    let (cloud, home) = try await brokers()
    let gateway = try GatewayProcess(
      in: folder.url, port: port, configuration: configuration(cloud, home, authorities: authority.certificate),
      environment: Self.passwords)
    let connected = { try ["cloud", "home"].allSatisfy { try self.link($0).connected } }
    try await until("both brokers are connected") { try connected() }
    let first = SecureInbox()
    let assistant = try await client(of: home, "assistant", .handled(first.take))
    try await assistant.subscribe(to: ["#"])
    try await publish(0...4, to: cloud)
    try await until("five alarms") { first.alarms.count >= 5 }
    try await until("they are announced") {
      first.topics.contains { $0.hasPrefix("homeassistant/device/") }
    }
    #expect(first.alarms.sorted() == [0, 1, 2, 3, 4])

    for broker in [cloud, home] {
      broker.stop()
      try await broker.restart()
    }
    try await until("both are connected again") { try connected() }
    let second = SecureInbox()
    let again = try await client(of: home, "assistant", .handled(second.take))
    try await again.subscribe(to: ["#"])
    try await publish(5...9, to: cloud)
    try await until("five more") { second.alarms.count >= 5 }
    #expect(second.alarms.sorted() == [5, 6, 7, 8, 9])
    #expect(gateway.terminate() == 0)
    // Its words name the servers, never what opens them.
    #expect(gateway.standardError.contains("mqtts://localhost:\(home.port)"))
    for secret in Self.passwords.values { #expect(!gateway.standardError.contains(secret)) }
    for connection in [assistant, again] { await connection.close() }
  }

  @Test func `brokers that another authority vouches for are not talked to, and both say why`() async throws {
    let (cloud, home) = try await brokers()
    let gateway = try GatewayProcess(
      in: folder.url, port: port,
      configuration: configuration(cloud, home, authorities: try PrivateAuthority().certificate),
      environment: Self.passwords)
    try await until("the input says why") { try link("cloud").words.contains("certificate was not accepted") }
    try await until("the output says why") {
      gateway.standardError.contains("mqtts://localhost:\(home.port): the broker's certificate")
    }
    #expect(try !link("cloud").connected && !link("home").connected)
    #expect(!cloud.log.contains("as joe-hassio"))
    #expect(gateway.terminate() == 0)
  }
}

/// What somebody has received, in order.
private final class SecureInbox: Sendable {
  private let messages = Mutex<[MQTTMessage]>([])

  var take: @EventLoop (MQTTMessage) -> Void {
    { message in self.messages.withLock { $0.append(message) } }
  }

  var topics: [String] { messages.withLock { $0.map(\.topic) } }

  /// Numbers of the alarms among them, -1 for one that is not as it was published.
  var alarms: [Int] {
    let relayed = messages.withLock { $0.filter { $0.topic.hasPrefix("joe/alert/") } }
    return Alarm.numbers(
      in: relayed.map {
        MQTTPeer.Message(
          topic: $0.topic, payload: String(decoding: $0.payload, as: UTF8.self), isRetained: $0.isRetained)
      })
  }
}
