internal import Glibc

/// Which configuration a command is about.
enum ConfigurationFile {
  static let operand = Operand(
    name: "FILE", summary: "the configuration; without it ./causeway.yaml, then /etc/causeway/causeway.yaml",
    isRequired: false)

  static let usual = ["causeway.yaml", "/etc/causeway/causeway.yaml"]

  /// The first of the usual ones that is there.
  static var usualPath: String? {
    usual.first { access($0, F_OK) == 0 }
  }

  /// The file that was named, else the usual one.
  static func path(_ arguments: Arguments) throws(Failure) -> String {
    try path(arguments.operands.first)
  }

  /// - Parameter named: `nil` if none was named.
  static func path(_ named: String?) throws(Failure) -> String {
    if let path = named ?? usualPath { return path }
    throw Failure(
      .noInput,
      "There is no causeway.yaml in this folder, nor in /etc/causeway. Name the file to use: see `causeway help`.")
  }
}
