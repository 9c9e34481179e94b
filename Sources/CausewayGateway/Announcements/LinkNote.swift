internal import CausewayCore

/// What has been told of an input and is not over: kept in the journal, so that a restart neither repeats it nor forgets to say when it
/// is. Written before the event, whose id is made of it: whatever is told again is known again.
struct LinkNote: Equatable {
  enum Trouble: String, CaseIterable {
    case down, silent
  }

  static let prefix = "input/"

  let input: String
  let trouble: Trouble
  /// When it was noticed, in milliseconds: what tells one time from another.
  let since: Timestamp

  init(_ input: String, _ trouble: Trouble, since: Timestamp) {
    self.input = input
    self.trouble = trouble
    self.since = since
  }

  /// `nil` for a note of somebody else's.
  init?(name: String, text: String) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "input", let trouble = Trouble(rawValue: String(parts[2])),
      let milliseconds = Int64(text)
    else { return nil }
    self.init(String(parts[1]), trouble, since: Timestamp(milliseconds: milliseconds))
  }

  var name: String { Self.name(input, trouble) }
  var text: String { String(since.milliseconds) }

  static func name(_ input: String, _ trouble: Trouble) -> String { "\(prefix)\(input)/\(trouble.rawValue)" }

  /// Of the event that tells it, or that it is over.
  func eventID(_ word: String) -> String { "\(input)-\(word)-\(since.milliseconds)" }
}
