/// One thing that is wrong with a configuration: where, what, and what to do about it. Never holds a secret.
package struct ConfigProblem: Error, Sendable, Equatable, CustomStringConvertible {
  package let file: String
  package let mark: ConfigMark
  /// Such as `outputs.hooks.url` or `routes[2].to`, counted from 0; empty for the file as a whole.
  package let path: String
  /// Begins in lower case, ends without a full stop.
  package let message: String
  /// What to do: whole sentences.
  package let hint: String?

  package init(file: String, mark: ConfigMark, path: String = "", message: String, hint: String? = nil) {
    self.file = file
    self.mark = mark
    self.path = path
    self.message = message
    self.hint = hint
  }

  package var description: String {
    let numbers = mark == .nowhere ? "" : ":\(mark.line):\(mark.column)"
    let place = "\(file)\(numbers): " + (path.isEmpty ? "" : "\(path): ")
    return place + message + "." + (hint.map { " \($0)" } ?? "")
  }
}
