internal import Glibc

/// Which configuration a command is about.
enum ConfigurationFile {
  static let operand = Operand(
    name: "FILE", summary: "the configuration; without it ./causeway.yaml, then /etc/causeway/causeway.yaml",
    isRequired: false)

  static let usual = ["causeway.yaml", "/etc/causeway/causeway.yaml"]

  /// The file that was named, or the first of the usual ones that is there.
  static func path(_ arguments: Arguments) throws(Failure) -> String {
    if let named = arguments.operands.first { return named }
    for path in usual where access(path, F_OK) == 0 { return path }
    throw Failure(
      .noInput,
      "There is no causeway.yaml in this folder, nor in /etc/causeway. Name the file to use: see `causeway help`.")
  }
}
