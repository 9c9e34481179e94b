internal import CausewayCore
internal import CausewayGateway

extension GatewayConfiguration {
  /// The configuration in `file`; its warnings go to the console.
  static func reading(_ file: ConfigurationFile, _ console: Console) throws(ConfigProblems) -> GatewayConfiguration {
    let reading = file.load()
    for warning in reading.warnings { console.complain("warning: \(warning)") }
    return try reading.result.get()
  }
}
