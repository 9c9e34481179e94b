/// A command line that cannot be meant. For people.
struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The command that was being read; `nil` before there is one.
  var command: String?
  /// What is wrong. Ends with a full stop.
  let problem: String
  /// What was probably meant: a sentence.
  var hint: String?

  init(_ problem: String, hint: String? = nil) {
    self.problem = problem
    self.hint = hint
  }

  var description: String {
    let name = command.map { "causeway \($0)" } ?? "causeway"
    let help = command.map { "causeway help \($0)" } ?? "causeway help"
    return "\(name): \(problem)\(hint.map { " \($0)" } ?? "")\nTry `\(help)`."
  }
}
