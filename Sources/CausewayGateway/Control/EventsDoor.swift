internal import CausewayCore
internal import HTTPServer
internal import Loop

/// `GET /api/v1/events`: entries of the journal as CloudEvents, a line each (NDJSON). `after` (a position), `since` (a duration such
/// as `1h`, or a time), `type` (globs, several separated by commas), `limit`, `follow=true`.
struct EventsDoor: HTTPResponder {
  let journal: any JournalReader
  let time: any TimeSource

  @EventLoop
  func receive(_ head: HTTPRequestHead) -> HTTPReception {
    switch EventsQuery.reading(head, now: time.now) {
    case .failure(let problem):
      return .answer(.text(.badRequest, problem.text + "\n"))
    case .success(let query):
      let fields: HTTPFields = ["Content-Type": "application/x-ndjson", "Cache-Control": "no-store"]
      return .answer(.stream(fields: fields, source: EventListing(journal: journal, query: query)))
    }
  }
}

/// What is asked of the journal.
struct EventsQuery: Sendable {
  var after: Position?
  var since: Timestamp?
  var types: [Glob] = []
  var limit = Int.max
  var follow = false

  struct Problem: Error {
    let text: String
  }

  static func reading(_ head: HTTPRequestHead, now: Timestamp) -> Result<EventsQuery, Problem> {
    var query = EventsQuery()
    for (name, value) in head.query {
      switch name {
      case "after":
        guard let position = Position(value) else { return wrong(name, value, "a position: digits only") }
        query.after = position
      case "since":
        if let duration = Duration(settingText: value) {
          query.since = now - duration
        } else if let time = Timestamp(rfc3339: value) {
          query.since = time
        } else {
          return wrong(name, value, "a duration such as 1h, or a time such as 2026-01-31T12:00:00Z")
        }
      case "type": query.types = value.split(separator: ",").map { Glob(String($0)) }
      case "limit":
        guard let limit = Int(value), limit > 0 else { return wrong(name, value, "a number above 0") }
        query.limit = limit
      case "follow": query.follow = value != "false"
      default:
        return .failure(Problem(text: "unknown parameter \"\(name)\"; there are after, since, type, limit, follow"))
      }
    }
    return .success(query)
  }

  private static func wrong(_ name: String, _ value: String, _ expected: String) -> Result<EventsQuery, Problem> {
    .failure(Problem(text: "\(name): expected \(expected), found \"\(value.prefix(64))\""))
  }
}
