internal import CausewayCore

/// Takes imprints while a configuration is read: stands between the reader and where its settings come from. For one reader.
final class ImprintTaker {
  private var variables: [String: String?] = [:]
  private var files: [String: [UInt8]?] = [:]

  /// Where settings come from, with everything noted that is asked.
  func source(
    file: String, environment: @escaping (String) -> String?,
    readFile: @escaping (_ path: String) throws(ConfigFileError) -> ConfigFile
  ) -> ConfigSource {
    ConfigSource(
      file: file,
      environment: { name in
        let value = environment(name)
        self.variables[name] = .some(value)
        return value
      },
      readFile: { path throws(ConfigFileError) in
        do throws(ConfigFileError) {
          let content = try readFile(path)
          self.files[path] = .some(content.bytes)
          return content
        } catch {
          self.files[path] = .some(nil)
          throw error
        }
      })
  }

  /// What is asked from now on belongs to one part.
  func begin() {
    variables = [:]
    files = [:]
  }

  /// Of the part that was read since `begin`.
  func imprint(of node: ConfigNode?) -> Imprint {
    Imprint(node ?? ConfigNode(.map([]), at: .start), variables: variables, files: files)
  }
}
