import CausewayCore
import Testing

@testable import CausewayGateway

/// Loads a text as `causeway.yaml`.
func load(
  _ text: String, environment: [String: String] = [:], files: [String: ConfigFile] = [:]
) -> GatewayConfiguration.Reading {
  GatewayConfiguration.load(
    text: Array(text.utf8), fileName: "causeway.yaml", environment: { environment[$0] },
    readFile: { path throws(ConfigFileError) in
      guard let file = files[path] else { throw ConfigFileError("no such file") }
      return file
    })
}

extension GatewayConfiguration.Reading {
  /// Each as it is printed, without the file's name.
  var problems: [String] {
    guard case .failure(let failure) = result else { return [] }
    return failure.problems.map { String($0.description.dropFirst("causeway.yaml:".count)) }
  }
}

extension ConfigFile {
  init(_ text: String, isReadableByOthers: Bool = false) {
    self.init(bytes: Array(text.utf8), isReadableByOthers: isReadableByOthers)
  }
}
