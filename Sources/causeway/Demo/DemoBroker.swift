internal import CausewayCore
internal import Loop
internal import Mosquitto

/// A broker on this machine that the demo makes use of, with everything below a prefix of its own: nobody's home is disturbed.
struct DemoBroker: Sendable {
  static let prefix = "causeway-demo"
  /// What HomeLINK's cloud would call the account's tree.
  static let root = "\(prefix)/cloud/\(Simulator.account)"
  static let usual = HostPort(host: "127.0.0.1", port: 1_883)

  let address: HostPort
  /// Tells this demo's connections from those of another.
  let mark: String

  init(_ address: HostPort, mark: String = String(UInt32.random(in: 0...UInt32.max), radix: 36)) {
    self.address = address
    self.mark = mark
  }

  var url: String { "mqtt://\(address)" }

  /// What came of looking for one.
  enum Search: Sendable {
    case found(DemoBroker)
    /// Nobody answers, as a client of a broker expects it.
    case missing(HostPort, reason: String)
    /// One is there, and does not let us in.
    case refused(HostPort, reason: String)
    case unwanted

    var broker: DemoBroker? { if case .found(let broker) = self { broker } else { nil } }
  }

  /// Knocks, and waits a second at most for an answer.
  static func search(at address: HostPort) async -> Search {
    let broker = DemoBroker(address)
    do throws(MQTTError) {
      let connection = try await MQTTConnection.open(broker.settings("look"), incoming: .gathered)
      await connection.close()
      return .found(broker)
    } catch {
      return error.code == .refused
        ? .refused(address, reason: error.reason) : .missing(address, reason: error.reason)
    }
  }

  /// Of a client of the demo's own.
  func settings(_ role: String) -> MQTTSettings {
    var settings = MQTTSettings(host: address.host, port: address.port, clientID: "causeway-demo-\(role)-\(mark)")
    settings.connectTimeout = .seconds(1)
    return settings
  }

  /// A command line of the distribution's clients, up to their topic.
  func client(_ program: String) -> String {
    address == Self.usual ? program : "\(program) -h \(address.host) -p \(address.port)"
  }

  /// What takes away what a demo left that did not end by itself.
  var sweeping: String { "\(client("mosquitto_sub")) -t '\(Self.prefix)/#' --remove-retained --retained-only -W 2" }
}
