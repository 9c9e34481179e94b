package import CausewayConnectors
package import CausewayCore
internal import CausewayDialects
package import CausewayJournal

/// A whole configuration, read and found good. Holds secrets; opens and connects nothing.
package struct GatewayConfiguration: Sendable {
  /// Its path, as the owner gave it.
  package let file: String
  /// No file says it, but the variables of `aqara-rocketmq-bridge`, in whose place the gateway stands.
  package internal(set) var isOfEnvironment = false
  /// Where its settings stand.
  let places: ConfigPlaces
  package let journal: JournalSettings
  package let http: HTTPSettings
  let httpImprint: Imprint
  /// `nil` without a section `admin`.
  package let admin: AdminSettings?
  let adminImprint: Imprint
  /// In the order of the file, as `outputs`.
  package let inputs: [ConfiguredInput]
  package let outputs: [ConfiguredOutput]
  /// Outputs, gone by now, of which what was not delivered is to be given up.
  package let discarded: [String]
  package let routing: RoutingTable
  let routesImprint: Imprint
  let routeShares: [String: RouteShare]

  /// What the routes say of one output.
  struct RouteShare: Sendable {
    /// Tells whether that is still the same after the file was read again.
    let imprint: Imprint
    /// Changes when another entry than before may be an alarm for it.
    let mark: String
  }

  /// Changes when another entry than before may be an alarm for this output; kept in the journal.
  package func routesMark(of output: String) -> String { routeShares[output]?.mark ?? "" }

  /// A problem of this file that only whoever runs it can see.
  func problem(at path: String, _ message: String, hint: String? = nil) -> ConfigProblem {
    let mark = isOfEnvironment ? .nowhere : places.mark(of: path)
    return ConfigProblem(file: file, mark: mark, path: path, message: message, hint: hint)
  }

  /// What the owner says about devices, by device id: of all inputs, the first to say something first.
  var configuredDevices: [String: Device] {
    inputs.reduce(into: [:]) { devices, input in
      devices.merge(input.parts.configuredDevices) { first, later in later.merged(with: first) }
    }
  }

  /// What came of reading a configuration.
  package struct Reading: Sendable {
    package let result: Result<GatewayConfiguration, ConfigProblems>
    /// Works, but is probably not what was meant. In the order of the file.
    package let warnings: [ConfigProblem]
    /// Where the gateway of this file can be asked; known also of a file with problems, as far as it can be read at all.
    package var socketPath: String?
  }

  /// Reads the text of a file.
  /// - Parameters:
  ///   - text: what the file holds.
  ///   - fileName: its path as the owner gave it: begins every message, and paths within count from its folder.
  ///   - environment: gives the value of a variable; `nil` if it is not set.
  ///   - readFile: reads the files that the configuration names: secrets, certificates.
  package static func load(
    text: [UInt8], fileName: String, environment: @escaping (String) -> String?,
    readFile: @escaping (_ path: String) throws(ConfigFileError) -> ConfigFile, connectors: Connectors = .all
  ) -> Reading {
    let taker = ImprintTaker()
    let source = taker.source(file: fileName, environment: environment, readFile: readFile)
    let findings = ConfigFindings()
    let configuration = ConfigurationReader(connectors: connectors, source: source, findings: findings, taker: taker)
      .read(text)
    let socketPath = configuration?.journal.socketPath
    guard let configuration, findings.isEmpty else {
      let nothing = ConfigProblem(file: fileName, mark: .start, message: "could not be read")
      return Reading(
        result: .failure(findings.failure ?? ConfigProblems([nothing])), warnings: findings.warnings,
        socketPath: socketPath)
    }
    return Reading(result: .success(configuration), warnings: findings.warnings, socketPath: socketPath)
  }
}
