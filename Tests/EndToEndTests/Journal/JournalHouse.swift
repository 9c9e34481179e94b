import Foundation
import Testing

/// The real program with a journal, an input that anyone may push to and a stream, for stages of what a journal goes through.
final class JournalHouse {
  let folder: TestFolder
  let port: UInt16
  let faults: Faults
  private let configuration: String
  private(set) var accepted: [String] = []

  /// - Parameter journal: keys of the section `journal`, each after a comma.
  init(journal: String = "") throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
    faults = try Faults(in: folder, path: folder.path + "/journal.db")
    configuration = """
      journal: { path: "\(folder.path)/journal.db"\(journal) }
      http: { listen: "127.0.0.1:\(port)" }
      inputs:
        push: { type: http, path: /push, dialect: aqara, unsigned: true }
      outputs:
        all: { type: sse, path: /all, token: "everything" }
      routes:
        - { to: all }
      """
  }

  var configurationFile: String { folder.path + "/causeway.yaml" }
  var journalFile: String { folder.path + "/journal.db" }

  func start() throws -> GatewayProcess {
    try GatewayProcess(in: folder.url, port: port, configuration: configuration, environment: faults.environment)
  }

  /// A start that must fail: the exit status and what was said.
  func refusedStart() throws -> (status: Int32?, text: String) {
    try configuration.write(toFile: configurationFile, atomically: true, encoding: .utf8)
    return try GatewayProcess.run(["run", configurationFile], in: folder.url, environment: faults.environment)
  }

  /// A value of `size` bytes, of a subject that they all share; what is acknowledged is noted.
  @discardableResult
  func push(_ id: String, size: Int = 1, on connection: HTTPConnection? = nil) throws -> HTTPConnection.Answer {
    let body = SignedPush.report(id, value: String(repeating: "x", count: size))
    let answer = try (connection ?? HTTPConnection(port: port)).request("POST", "/push", body: body)
    if answer.status == 200 { accepted.append(id) }
    return answer
  }

  func stream(after id: String? = nil) throws -> EventStream {
    try EventStream(port: port, path: "/all", token: "everything", lastEventID: id)
  }

  func get(_ path: String) throws -> HTTPConnection.Answer { try HTTPConnection(port: port).request("GET", path) }

  var warnings: [String] {
    get throws {
      let health = try JSONSerialization.jsonObject(with: Data(try get("/health").body)) as? [String: Any]
      return try #require(health?["warnings"] as? [String])
    }
  }

  /// Pushes until one is taken again, at most ten seconds.
  func recovers(_ id: String) throws -> Bool {
    try eventually { try self.push(id).status == 200 }
  }

  /// How many entries the owner is shown.
  func entries() throws -> Int {
    let (status, text) = try GatewayProcess.run(["events", "--json", configurationFile], in: folder.url)
    try #require(status == 0)
    return text.split(separator: "\n").count
  }

  /// What a client finds that wants everything that is kept, up to the entry with the last accepted id.
  func kept() throws -> [String] {
    let all = try stream(after: "0")
    let last = try #require(accepted.last)
    try all.read { $0.ids.last == last }
    return all.ids
  }
}

extension EventStream {
  /// Of the deliveries whose entries have come, in order.
  var ids: [String] {
    messages.filter { $0.event == nil }.compactMap { message in
      let event = try? JSONSerialization.jsonObject(with: Data(message.data.utf8)) as? [String: Any]
      return (event?["id"] as? String).map { String($0.dropLast(2)) }
    }
  }

  /// What it was told of entries that are gone.
  var gaps: [[String: Any]] {
    messages.filter { $0.event == "gap" }.compactMap {
      try? JSONSerialization.jsonObject(with: Data($0.data.utf8)) as? [String: Any]
    }
  }
}

/// Waits for a fact, at most so many seconds.
func eventually(within seconds: Int = 10, _ condition: () throws -> Bool) throws -> Bool {
  let deadline = ContinuousClock.now + .seconds(seconds)
  while ContinuousClock.now < deadline {
    if try condition() { return true }
    usleep(20_000)
  }
  return false
}
