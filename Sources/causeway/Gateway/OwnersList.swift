internal import CausewayCore

/// `list` of dead letters and of quarantine.
struct OwnersList {
  private let path: String
  private let isJSON: Bool
  private let query: [(String, String)]
  private let socket: OwnerSocket

  /// - Parameters:
  ///   - path: in the API; with underscores it is the name of the rows.
  ///   - owner: the option that narrows it, such as `output`.
  init(_ arguments: Arguments, _ words: ChosenNumbers, path: String, owner: String) throws {
    if let number = words.numbers.first { throw arguments.error("list takes no number.", hint: "show \(number) does.") }
    self.path = path
    isJSON = arguments.has("json")
    var query: [(String, String)] = []
    if let name = arguments.text(owner) { query.append((owner, name)) }
    if let after = try arguments.integer("after", in: 0...Int.max) { query.append(("after", String(after))) }
    if let limit = try arguments.integer("limit", in: 1...1_000) { query.append(("limit", String(limit))) }
    self.query = query
    socket = try OwnerSocket(configuration: try ConfigurationFile.chosen(words.file))
  }

  func run(_ console: Console, _ table: ([JSONValue]) -> TextTable) async throws -> ExitCode {
    let answer = try await socket.ask(path, query: query).root
    let key = String(path.map { $0 == "-" ? "_" : $0 })
    let rows = answer[key].map { Array($0.elements) } ?? []
    guard !isJSON else {
      for row in rows { try console.print(row.line) }
      return .success
    }
    try console.print(rows.isEmpty ? "There are none." : table(rows).text(console))
    if let next = answer["next"]?.integer { try console.print("There may be more: --after \(next)") }
    return .success
  }
}
