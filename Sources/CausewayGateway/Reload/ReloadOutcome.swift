package import CausewayCore

/// What came of reading the configuration again.
package enum ReloadOutcome: Sendable {
  /// What the file says is what runs.
  case done(ConfigurationChange, warnings: [ConfigProblem])
  /// Nothing was touched: the file, or this moment, will not do.
  case refused(ConfigProblems)
  /// Nothing was touched: it could not be tried, for this reason.
  case failed(String)
}
