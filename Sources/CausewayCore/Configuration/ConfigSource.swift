/// Where settings come from. Core opens no file and reads no environment: both are handed in.
package struct ConfigSource {
  /// As it was given on the command line: it begins every message.
  package let file: String
  package let environment: (String) -> String?
  /// Reads a small file, such as one that holds a secret.
  package let readFile: (_ path: String) throws(ConfigFileError) -> ConfigFile

  /// Without `environment` and `readFile` no variable is set and no file is there.
  package init(
    file: String, environment: @escaping (String) -> String? = { _ in nil },
    readFile: @escaping (_ path: String) throws(ConfigFileError) -> ConfigFile = Self.noFile
  ) {
    self.file = file
    self.environment = environment
    self.readFile = readFile
  }

  package static func noFile(_ path: String) throws(ConfigFileError) -> ConfigFile {
    throw ConfigFileError("no such file")
  }

  /// Paths in a file count from its own folder, wherever the program was started.
  package func resolve(_ path: String) -> String {
    guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
    return String(file[...slash]) + (path.hasPrefix("./") ? path.dropFirst(2) : path[...])
  }
}

/// A small file, read whole.
package struct ConfigFile: Sendable, Equatable {
  package let bytes: [UInt8]
  /// Others than its owner may read it.
  package let isReadableByOthers: Bool

  package init(bytes: [UInt8], isReadableByOthers: Bool = false) {
    self.bytes = bytes
    self.isReadableByOthers = isReadableByOthers
  }
}

package struct ConfigFileError: Error, Sendable, Equatable {
  /// Continues "cannot read <path>: ", such as "no such file".
  package let reason: String

  package init(_ reason: String) {
    self.reason = reason
  }
}
