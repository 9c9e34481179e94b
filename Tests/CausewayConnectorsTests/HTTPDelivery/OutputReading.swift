import CausewayCore

@testable import CausewayConnectors

/// Reads an output's settings, written as literals, and tells what was noted.
struct OutputReading {
  let plan: any OutputPlan
  private let findings = ConfigFindings()

  init(
    _ type: any OutputType.Type, _ settings: ConfigNode, environment: [String: String] = [:],
    files: [String: ConfigFile] = [:]
  ) {
    let section = Self.section(settings, environment, files, findings)
    plan = type.read(name: "ops", section)
    section.finish()
  }

  /// Without file, place and the output's name, which literals do not have.
  var problems: [String] {
    findings.failure?.problems.map { String($0.description.dropFirst("t.yaml:1:1: ".count)) } ?? []
  }

  var warnings: [String] {
    findings.warnings.map { String($0.description.dropFirst("t.yaml:1:1: ".count)) }
  }

  /// What a route wants of the output.
  func route(_ settings: ConfigNode) -> (settings: (any RouteSettings)?, problems: [String]) {
    let findings = ConfigFindings()
    let read = plan.routeSettings(Self.section(settings, [:], [:], findings))
    let problems = findings.failure?.problems.map { String($0.description.dropFirst("t.yaml:1:1: ".count)) }
    return (read, problems ?? [])
  }

  private static func section(
    _ settings: ConfigNode, _ environment: [String: String], _ files: [String: ConfigFile], _ findings: ConfigFindings
  ) -> ConfigSection {
    let source = ConfigSource(
      file: "t.yaml", environment: { environment[$0] },
      readFile: { path throws(ConfigFileError) in
        guard let file = files[path] else { throw ConfigFileError("no such file") }
        return file
      })
    return ConfigSection(settings, source: source, findings: findings)
  }
}
