import Foundation
import RealBroker
import Testing

/// An MQTT output that is taken out of the file while the real program runs, with a real broker.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ReloadFarewellTests {
  private let folder: TestFolder
  private let port: UInt16

  init() throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
  }

  private func configuration(_ outputs: [String: RealBroker], discovery: Bool = true) -> String {
    let lines = outputs.sorted { $0.key < $1.key }.map { name, broker in
      "  \(name): { type: mqtt, url: \"mqtt://127.0.0.1:\(broker.port)\", discovery: \(discovery) }\n"
    }
    let to = (["stream"] + outputs.keys.sorted()).joined(separator: ", ")
    return """
      journal: { path: "\(folder.path)/journal.db" }
      http: { listen: "127.0.0.1:\(port)" }
      inputs:
        web: { type: http, path: /push/homelink/a-path-that-nobody-guesses, dialect: homelink }
      outputs:
        stream: { type: sse, path: /events, format: cloudevents, token: t }
      \(lines.joined())routes:
        - { to: [\(to)] }
      """
  }

  private func push() throws {
    let body =
      #"{"readingTypeId":"environment.humidity.indoor","value":51.2,"deviceSerialNumber":"C3CEC7FB-001FD75F","#
      + #""propertyReference":"House","landlordReference":"JOE","__IDENTITY":"1","actionTimestamp":"2024-01-01T00:00:00.000Z"}"#
    let answer = try HTTPConnection(port: port).request(
      "POST", "/push/homelink/a-path-that-nobody-guesses", body: Array(body.utf8))
    try #require(answer.status == 200)
  }

  private func reload(_ configuration: String) throws -> String {
    let file = folder.path + "/causeway.yaml"
    try configuration.write(toFile: file, atomically: true, encoding: .utf8)
    let (status, text) = try GatewayProcess.run(["reload", file], in: folder.url)
    try #require(status == 0, "\(text)")
    return text
  }

  /// Topics at which a broker keeps something, but for the events themselves: what was published stays published.
  private func kept(_ broker: RealBroker) throws -> Set<String> {
    let peer = try MQTTPeer(port: broker.port)
    try peer.subscribe("#")
    try peer.publish("the/end", "of it")
    try peer.until("the end", messages: { $0.contains { $0.topic == "the/end" } })
    return Set(peer.messages.filter(\.isRetained).map(\.topic).filter { !$0.hasPrefix("homelink/") })
  }

  private func until(_ what: String, _ place: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool) throws
  {
    let deadline = Date() + 30
    while try !condition() {
      try #require(Date() < deadline, "never: \(what)", sourceLocation: place)
      usleep(50_000)
    }
  }

  private static func isAnnounced(_ topics: Set<String>) -> Bool {
    topics.contains { $0.hasPrefix("homeassistant/device/") && $0.contains("001FD75F") }
      && topics.contains { $0.hasPrefix("homeassistant/device/causeway") }
      && topics.contains { $0.hasSuffix("/status") } && topics.contains { $0.contains("/states/") }
  }

  @Test func `it takes back what it has announced, and so does one that moves to another broker`() async throws {
    let (old, new) = (try await RealBroker.start(), try await RealBroker.start())
    let gateway = try GatewayProcess(in: folder.url, port: port, configuration: configuration(["home": old]))
    try push()
    try until("it is announced") { Self.isAnnounced(try kept(old)) }
    // To another broker, under its name.
    #expect(!(try reload(configuration(["home": new])).contains("announced there still")))
    try until("it is announced at the other") { Self.isAnnounced(try kept(new)) }
    let leftBehind = try kept(old)
    #expect(leftBehind.isEmpty, "\(leftBehind)")
    // Away.
    #expect(!(try reload(configuration([:])).contains("announced there still")))
    let left = try kept(new)
    #expect(left.isEmpty, "\(left)")
    #expect(gateway.terminate() == 0)
  }

  @Test func `what a broker that is away keeps is told, and taken back when the output comes back for it`() async throws
  {
    var options = RealBroker.Options()
    options.isPersistent = true
    let broker = try await RealBroker.start(options)
    let gateway = try GatewayProcess(in: folder.url, port: port, configuration: configuration(["home": broker]))
    try push()
    try until("it is announced") { Self.isAnnounced(try kept(broker)) }
    broker.stop()
    let told = try reload(configuration([:]))
    #expect(told.contains(#"that the output "home" is gone"#) && told.contains("announced there still"), "\(told)")
    try await broker.restart()
    #expect(Self.isAnnounced(try kept(broker)))
    _ = try reload(configuration(["home": broker], discovery: false))
    try until("it is taken back") { !(try kept(broker).contains { $0.hasPrefix("homeassistant/") }) }
    #expect(!(try reload(configuration([:])).contains("announced there still")))
    #expect(gateway.terminate() == 0)
  }
}
