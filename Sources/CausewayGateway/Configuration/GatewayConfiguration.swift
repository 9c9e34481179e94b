package import CausewayConnectors
package import CausewayCore
internal import CausewayDialects
package import CausewayJournal

/// A whole configuration, read and found good. Holds secrets; opens and connects nothing.
package struct GatewayConfiguration: Sendable {
  package let journal: JournalSettings
  package let http: HTTPSettings
  /// `nil` without a section `admin`.
  package let admin: AdminSettings?
  /// In the order of the file, as `outputs`.
  package let inputs: [ConfiguredInput]
  package let outputs: [ConfiguredOutput]
  package let routing: RoutingTable
  /// Changes with the routes, and only with them.
  package let routesMark: String

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
    let source = ConfigSource(file: fileName, environment: environment, readFile: readFile)
    let findings = ConfigFindings()
    let configuration = ConfigurationReader(connectors: connectors, source: source, findings: findings).read(text)
    guard let configuration, findings.isEmpty else {
      let nothing = ConfigProblem(file: fileName, mark: .start, message: "could not be read")
      return Reading(result: .failure(findings.failure ?? ConfigProblems([nothing])), warnings: findings.warnings)
    }
    return Reading(result: .success(configuration), warnings: findings.warnings)
  }
}
