@testable import CausewayCore

/// Reads settings written as literals, and tells what was noted.
struct SettingsReading {
  let findings = ConfigFindings()
  let section: ConfigSection

  init(
    _ settings: ConfigNode, file: String = "t.yaml", environment: [String: String] = [:],
    files: [String: ConfigFile] = [:]
  ) {
    let source = ConfigSource(
      file: file, environment: { environment[$0] },
      readFile: { path throws(ConfigFileError) in
        guard let file = files[path] else { throw ConfigFileError("no such file") }
        return file
      })
    section = ConfigSection(settings, source: source, findings: findings)
  }

  /// Without file and place, which literals do not have.
  var problems: [String] {
    findings.failure?.problems.map { String($0.description.dropFirst("t.yaml:1:1: ".count)) } ?? []
  }

  var warnings: [String] {
    findings.warnings.map { String($0.description.dropFirst("t.yaml:1:1: ".count)) }
  }
}

extension ConfigFile {
  init(_ text: String, isReadableByOthers: Bool = false) {
    self.init(bytes: Array(text.utf8), isReadableByOthers: isReadableByOthers)
  }
}
