/// One rule of the house. It carries its own proof: samples that it must find fault with and samples that it must let pass.
protocol Rule: Sendable {
  static var name: String { get }

  /// Everything in `tree` that breaks the rule, in any order.
  func findings(in tree: SourceTree) -> [Finding]

  /// At least one must be faulty: a rule that cannot fail is no rule.
  static var samples: [Sample] { get }

  init()
}

/// A tree for the self-test and where the rule must strike in it.
struct Sample: Sendable {
  let tree: SourceTree
  /// The `path:line` of each expected finding; empty for a tree that must pass.
  let faults: [String]

  init(_ files: [String: String], faults: [String] = []) {
    tree = SourceTree(files: files.map { SourceFile(path: $0.key, text: $0.value) })
    self.faults = faults.sorted()
  }
}
