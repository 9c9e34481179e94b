/// One broken rule, at one place.
struct Finding: Comparable, CustomStringConvertible {
  /// Relative to the package's folder.
  let path: String
  /// 1-based.
  let line: Int
  /// What is wrong and what to do about it.
  let problem: String

  var description: String { "\(path):\(line): \(problem)" }

  static func < (a: Finding, b: Finding) -> Bool {
    (a.path, a.line, a.problem) < (b.path, b.line, b.problem)
  }
}
