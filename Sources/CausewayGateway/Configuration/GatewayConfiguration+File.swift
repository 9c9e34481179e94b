package import CausewayConnectors
internal import CausewayCore
internal import Glibc

extension GatewayConfiguration {
  /// Reads the file at `path` with the environment of this process. Blocks while it reads files.
  package static func load(file path: String, connectors: Connectors = .all) -> Reading {
    do throws(ConfigFileError) {
      return load(
        text: try LocalFile.read(path).bytes, fileName: path, environment: environment, readFile: LocalFile.read,
        connectors: connectors)
    } catch {
      let problem = ConfigProblem(file: path, mark: .start, message: "cannot read the configuration: \(error.reason)")
      return Reading(result: .failure(ConfigProblems([problem])), warnings: [])
    }
  }

  private static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
