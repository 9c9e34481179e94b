package import CausewayConnectors
package import CausewayCore
internal import CausewayJournal
internal import Glibc

/// A gateway without a configuration file: the environment of the container that `aqara-rocketmq-bridge` ran in. What its variables say is
/// checked one by one, in words about variables; then they become the text of a configuration that names them as any file may, and that
/// is read as any file is.
package struct BridgeEnvironment: Sendable {
  /// Stands where a file's name would.
  package static let name = "the environment"

  /// As the process has them.
  private let raw: @Sendable (String) -> String?
  private let readFile: @Sendable (_ path: String) throws(ConfigFileError) -> ConfigFile
  /// Chosen once: whatever appears on the disk later does not move it.
  let journal: JournalPlace

  /// The environment of this process; `nil` if nothing in it asks for a gateway.
  package static func ofProcess() -> BridgeEnvironment? {
    BridgeEnvironment(variable: { name in getenv(name).map { String(cString: $0) } })
  }

  /// - Parameters:
  ///   - variable: the value of a variable; `nil` if it is not set.
  ///   - readFile: reads the files that variables name.
  ///   - folders: where a journal may lie.
  package init?(
    variable: @escaping @Sendable (String) -> String?,
    readFile: @escaping @Sendable (_ path: String) throws(ConfigFileError) -> ConfigFile = LocalFile.read,
    folders: LocalFolders = .ofSystem
  ) {
    raw = variable
    self.readFile = readFile
    journal = JournalPlace(variable: variable, folders: folders)
    guard !Self.present(variable).isEmpty else { return nil }
  }

  /// The names of those that only somebody sets who means this program.
  package static func present(_ variable: (String) -> String?) -> [String] {
    BridgeVariable.allCases.filter { !$0.isCommon }.flatMap { variable in
      variable.isSecret ? [variable.rawValue, variable.rawValue + "_FILE"] : [variable.rawValue]
    }.filter { variable($0)?.isBlank == false }
  }

  /// `nil` if it is not set, or blank: compose files set what they have nothing for to nothing. Blanks around a value are nobody's intention;
  /// a secret stays as it is.
  func value(_ variable: BridgeVariable) -> String? {
    guard let value = raw(variable.rawValue), !value.isBlank else { return nil }
    return variable.isSecret ? value : value.trimmingBlanks
  }

  func isSet(_ variable: BridgeVariable) -> Bool {
    value(variable) != nil || variable.isSecret && raw(variable.rawValue + "_FILE")?.isBlank == false
  }

  /// As whoever reads the text of the configuration sees the environment.
  private func filling(_ name: String) -> String? {
    if let variable = BridgeVariable(rawValue: name) { return value(variable) }
    guard let value = raw(name), !value.isBlank else { return nil }
    return value
  }

  /// How much the log is to say. What cannot be understood is a problem of `load`.
  package var logLevel: Log.Level {
    let findings = ConfigFindings()
    return BridgeSettings(reading: self, findings: findings).logLevel
  }

  /// Reads all of it. Blocks while it reads files.
  package func load(connectors: Connectors = .all) -> GatewayConfiguration.Reading {
    let findings = ConfigFindings()
    let settings = BridgeSettings(reading: self, findings: findings)
    let read = GatewayConfiguration.load(
      text: Array(document(settings).utf8), fileName: Self.name, environment: filling, readFile: readFile,
      connectors: connectors)
    let own = findings.failure?.problems ?? []
    var problems = own
    if case .failure(let failure) = read.result {
      // What a variable says wrongly is wrong once, in words about the variable.
      let known = Set(own.map(\.path))
      for problem in failure.problems.map(Self.ofVariable)
      where !known.contains(problem.path) && !problems.contains(problem) {
        problems.append(problem)
      }
    }
    let warnings = findings.warnings + read.warnings.map(Self.ofVariable)
    guard problems.isEmpty, case .success(var configuration) = read.result else {
      return GatewayConfiguration.Reading(
        result: .failure(ConfigProblems(Self.inOrder(problems))), warnings: Self.inOrder(warnings),
        socketPath: read.socketPath)
    }
    configuration.isOfEnvironment = true
    return GatewayConfiguration.Reading(
      result: .success(configuration), warnings: Self.inOrder(warnings), socketPath: read.socketPath)
  }

  /// Makes the folder of the journal if nobody has chosen it. Blocks.
  /// - Throws: words about a folder that must not be used.
  package func prepareJournal() throws(GatewayError) {
    if let problem = journal.prepare() { throw GatewayError(problem) }
  }

  /// Where the gateway can be asked once it runs.
  package var socketPath: String { JournalSettings(path: journal.path).socketPath }

  /// What the variables amount to: the text of a configuration. Holds no secret, and does the same when it is kept as a file.
  package var document: String {
    let findings = ConfigFindings()
    return document(BridgeSettings(reading: self, findings: findings))
  }

  /// There is no text that lines could be counted in.
  private static func ofVariable(_ problem: ConfigProblem) -> ConfigProblem {
    let variable = BridgeVariable.at(problem.path)
    return ConfigProblem(
      file: problem.file, mark: .nowhere, path: variable?.rawValue ?? problem.path, message: problem.message,
      hint: problem.hint)
  }

  private static func inOrder(_ problems: [ConfigProblem]) -> [ConfigProblem] {
    let names = BridgeVariable.allCases.map(\.rawValue)
    return names.flatMap { name in problems.filter { $0.path == name } }
      + problems.filter { !names.contains($0.path) }
  }
}

extension StringProtocol {
  var isBlank: Bool { allSatisfy(\.isWhitespace) }

  var trimmingBlanks: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
