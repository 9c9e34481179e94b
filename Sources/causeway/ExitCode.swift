/// What the program says to the shell. The numbers are those of sysexits.h, where it has one.
struct ExitCode: Sendable, Hashable {
  let rawValue: Int32

  static let success = ExitCode(rawValue: 0)
  /// The answer is no: ill, refused, not delivered.
  static let failure = ExitCode(rawValue: 1)
  /// The command line itself is wrong.
  static let usage = ExitCode(rawValue: 64)
  /// A file that was named, or looked for, is not there or not readable.
  static let noInput = ExitCode(rawValue: 66)
  /// What the command talks to does not answer.
  static let unavailable = ExitCode(rawValue: 69)
  /// The configuration has problems.
  static let configuration = ExitCode(rawValue: 78)
}
