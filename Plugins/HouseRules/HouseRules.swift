import Foundation
import PackagePlugin

/// `swift package house-rules`: what the compiler and the formatter do not check. Reads the sources, writes nothing.
///
/// `--self-test` proves instead that each rule finds what it is for.
@main
struct HouseRules: CommandPlugin {
  static let rules: [any Rule.Type] = [
    FileLength.self, FunctionLength.self, Arrows.self, DefendedExceptions.self, BannedNames.self, Registration.self,
  ]

  func performCommand(context: PluginContext, arguments: [String]) async throws {
    switch arguments {
    case []:
      try check(context.package.directoryURL)
    case ["--self-test"]:
      try selfTest()
    default:
      throw Failure("house-rules: expected no argument or --self-test, got \(arguments.joined(separator: " ")).")
    }
  }

  private func check(_ root: URL) throws {
    let tree = try SourceTree(readingPackageAt: root)
    let findings = Self.rules.flatMap { $0.init().findings(in: tree) }.sorted()
    for finding in findings { print(finding) }
    guard findings.isEmpty else {
      throw Failure("\(findings.count) findings of the house rules in \(tree.files.count) files.")
    }
    print("House rules: \(tree.files.count) files, nothing found.")
  }

  private func selfTest() throws {
    var faults = [String]()
    for rule in Self.rules {
      if rule.samples.allSatisfy({ $0.faults.isEmpty }) { faults.append("\(rule.name): no sample that must fail") }
      for sample in rule.samples {
        let found = rule.init().findings(in: sample.tree).map { "\($0.path):\($0.line)" }.sorted()
        if found != sample.faults { faults.append("\(rule.name): expected \(sample.faults), found \(found)") }
      }
    }
    for fault in faults { print(fault) }
    guard faults.isEmpty else { throw Failure("The house rules do not find what they are for.") }
    print("House rules: \(Self.rules.count) rules, each finds what it is for.")
  }
}

struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
