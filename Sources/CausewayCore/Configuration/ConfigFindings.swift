/// Collects what is wrong while a configuration is read to its end, so that one run shows all of it.
package final class ConfigFindings {
  /// More than anybody reads in one go; a wrong file of a mebibyte must not become a log of a hundred.
  private static let listed = 100

  private var problems: [ConfigProblem] = []
  private var problemCount = 0
  private var doubts: [ConfigProblem] = []

  package init() {}

  /// Nothing can be started with this.
  package func add(_ problem: ConfigProblem) {
    guard !problems.contains(problem) else { return }  // the same place, asked for twice
    problemCount += 1
    if problems.count < Self.listed { problems.append(problem) }
  }

  /// Works, but is probably not what was meant.
  package func warn(_ doubt: ConfigProblem) {
    if doubts.count < Self.listed, !doubts.contains(doubt) { doubts.append(doubt) }
  }

  package var isEmpty: Bool { problemCount == 0 }

  /// In the order of the file.
  package var warnings: [ConfigProblem] { doubts.sorted { $0.mark < $1.mark } }

  /// `nil` when nothing is wrong.
  package var failure: ConfigProblems? {
    isEmpty ? nil : ConfigProblems(problems.sorted { $0.mark < $1.mark }, count: problemCount)
  }
}
