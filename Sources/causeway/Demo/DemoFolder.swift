internal import CausewayCore
internal import Glibc

/// Where the demo keeps its journal and the configuration it runs with.
struct DemoFolder: Sendable {
  static let secret = "demo-secret"
  static let token = "demo-token-for-loopback-only"
  static let brokerInput = "homelink"
  static let alarmPath = "/push/homelink/demo-path-for-loopback-only"

  let path: String

  var configurationFile: String { "\(path)/causeway.yaml" }
  var journalFile: String { "\(path)/journal.db" }
  var socketFile: String { "\(journalFile).sock" }

  /// Makes the folder if it is not there, and writes the configuration anew.
  /// - Parameter broker: that it is to make use of.
  func prepare(port: Int, broker: DemoBroker? = nil) throws(Failure) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("cannot be made") }
    let text = Array(Self.configuration(port: port, broker: broker).utf8)
    let descriptor = open(configurationFile, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("cannot be written to") }
    defer { close(descriptor) }
    guard text.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == text.count else {
      throw failure("cannot be written to")
    }
  }

  /// Forgets everything that happened before.
  func empty() throws(Failure) {
    for suffix in ["", "-wal", "-shm"] where unlink(journalFile + suffix) != 0 && errno != ENOENT {
      throw failure("cannot be emptied")
    }
  }

  private func failure(_ what: String) -> Failure {
    Failure(.failure, "The folder \(path) \(what): \(String(cString: strerror(errno))).")
  }

  static func configuration(port: Int, broker: DemoBroker? = nil) -> String {
    let (input, output, route) = broker.map(parts) ?? ("", "", "")
    return """
      # What `causeway demo` runs with; written anew each time.
      journal: { path: journal.db, keep_for: 24h, keep_size: 256MiB }
      http: { listen: "127.0.0.1:\(port)" }

      inputs:
        aqara-push: { type: http, path: /push/aqara, dialect: aqara, secret: \(secret) }
        homelink-web: { type: http, path: \(alarmPath), dialect: homelink }
      \(input)
      outputs:
        events: { type: sse, path: /events, format: cloudevents, token: \(token) }
        integration: { type: sse, path: /aqara/events, format: aqara, token: \(token) }
      \(output)
      routes:
        - name: everything, as CloudEvents
          to: events
        - name: reports, as the Home Assistant integration reads them
          match: { type: ["aqara.resource*", aqara.spec_report] }
          to: integration
      \(route)
      """
  }

  /// What a broker adds to inputs, outputs and routes: alarms from it, and the whole home on it, as Home Assistant would find it.
  private static func parts(of broker: DemoBroker) -> (input: String, output: String, route: String) {
    let (root, prefix) = (DemoBroker.root, DemoBroker.prefix)
    let common = "type: mqtt, url: \"\(broker.url)\""
    return (
      """
        \(brokerInput): { \(common), dialect: homelink, root: \(root), topics: ["\(root)/#"], clean_session: true,
          client_id: causeway-demo-input-\(broker.mark) }

      """,
      """
        home: { \(common), prefix: \(prefix)/home, discovery: { prefix: \(prefix)/homeassistant } }

      """,
      """
        - name: everything, as Home Assistant's MQTT integration finds it
          to: home

      """
    )
  }
}
