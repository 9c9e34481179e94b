internal import CausewayCore

/// `show` and `drop` of dead letters and of quarantine: what both do in the same way.
struct OwnersRecord {
  private let arguments: Arguments
  private let words: ChosenNumbers
  private let path: String

  /// - Parameter path: in the API.
  init(_ arguments: Arguments, _ words: ChosenNumbers, path: String) {
    self.arguments = arguments
    self.words = words
    self.path = path
  }

  func socket() throws -> OwnerSocket {
    try OwnerSocket(configuration: try ConfigurationFile.chosen(words.file))
  }

  /// - Parameters:
  ///   - names: of the members that are shown, a line each.
  ///   - rest: the last line.
  func show(_ console: Console, _ names: [String], rest: (JSONValue) -> String) async throws -> ExitCode {
    let number = try words.one(arguments)
    let record = try await socket().ask("\(path)/\(number)").root
    guard !arguments.has("json") else {
      try console.print(record.line)
      return .success
    }
    for name in names { try console.print("\(name): \(record.shown(name, limit: 1_000))") }
    try console.print(rest(record))
    return .success
  }

  /// - Parameter what: such as `dead letters are`.
  func drop(_ console: Console, _ body: JSONText, what: String) async throws -> ExitCode {
    let outcome = try await socket().ask("\(path)/drop", body: body, timeout: nil).root
    try console.print(arguments.has("json") ? outcome.line : "\(outcome.shown("dropped")) \(what) dropped.")
    return Self.missing(outcome).isEmpty ? .success : .failure
  }

  /// The numbers that were asked for and are not there.
  static func missing(_ outcome: JSONValue) -> [String] {
    outcome["missing"].map { $0.elements.map(\.description) } ?? []
  }
}
