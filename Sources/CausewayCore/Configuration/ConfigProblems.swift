/// Everything that was found in one reading of a configuration, in the order of the file.
package struct ConfigProblems: Error, Sendable, Equatable, CustomStringConvertible {
  package let problems: [ConfigProblem]
  /// How many there were: more than `problems` holds when a file is beyond reading.
  package let count: Int

  package init(_ problems: [ConfigProblem], count: Int? = nil) {
    self.problems = problems
    self.count = count ?? problems.count
  }

  /// A line for each problem, and one that says how the matter ended.
  package var description: String {
    let unlisted = count - problems.count
    return
      (problems.map(\.description)
      + (unlisted > 0 ? ["… and \(unlisted) more."] : [])
      + ["\(count) problem\(count == 1 ? "" : "s"); nothing was started."])
      .joined(separator: "\n")
  }
}
