internal import CausewayCore
internal import HTTPServer

/// What of a stream a client gets: all that the routes send there, narrowed by its token, and by what it asked for.
struct SSEFilter: Hashable, Sendable {
  /// All of them must match.
  var matches: [Match] = []

  func lets(_ entry: Entry) -> Bool {
    matches.allSatisfy { $0.matches(entry) }
  }

  /// This filter, narrowed further.
  func narrowed(by match: Match) -> SSEFilter {
    match.isEverything ? self : SSEFilter(matches: matches + [match])
  }

  struct Problem: Error {
    let text: String
  }

  /// Parameters of a stream's address: globs on attributes, several separated by commas or given several times. A word that is
  /// none of them is refused: to answer as if it were not there would send more than was asked for.
  static func match(of query: [(name: String, value: String)]) -> Result<Match, Problem> {
    var globs: [Match.Attribute: [Glob]] = [:]
    for (name, value) in query where name != SSEDoor.resumeParameter {
      guard let attribute = Match.Attribute(rawValue: name) else {
        let known = Match.Attribute.allCases.map(\.rawValue) + [SSEDoor.resumeParameter]
        return .failure(Problem(text: "there is no parameter of this name; there are \(known.joined(separator: ", "))"))
      }
      guard value.utf8.count <= 1_024 else { return .failure(Problem(text: "the parameter \(name) is too long")) }
      globs[attribute, default: []] += value.split(separator: ",").map { Glob(String($0)) }
    }
    return .success(Match(globs))
  }
}
