extension ConfigSection {
  /// A path, counted from the folder of the configuration file.
  package func filePath(_ key: String) -> String? {
    guard let path = value(key)?.text("a path") else { return nil }
    guard !path.isEmpty else {
      problem(at: key, "must not be empty")
      return nil
    }
    return source.resolve(path)
  }

  /// As `filePath`, and the file is there and can be read; a missing key is noted as well.
  package func requiredFile(_ key: String, hint: String? = nil) -> (path: String, content: ConfigFile)? {
    guard requiredValue(key, hint: hint) != nil, let path = filePath(key) else { return nil }
    do throws(ConfigFileError) {
      return (path, try source.readFile(path))
    } catch {
      problem(at: key, "cannot read this file: \(error.reason)", hint: hint)
      return nil
    }
  }
}
