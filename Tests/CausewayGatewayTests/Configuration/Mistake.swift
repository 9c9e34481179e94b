import Testing

/// A configuration with something wrong in it, and what is said about that: `line:column: path: message. Hint.`
struct Mistake: Sendable, CustomTestStringConvertible {
  let text: String
  let problems: [String]

  var testDescription: String { problems.first ?? text }

  /// No message may hold it.
  static let canary = "canary-5f1d"

  static let input = "inputs: { push: { type: http, path: /push, dialect: aqara, secret: \"\(canary)\" } }"
  static let output = "outputs: { stream: { type: sse, token: \"\(canary)\" } }"
  static let route = "routes: [{ to: [stream] }]"

  /// `lines`, then a good rest.
  static func before(_ lines: String, _ problems: String...) -> Mistake {
    Mistake(text: [lines, input, output, route].joined(separator: "\n"), problems: problems)
  }

  /// One input with these settings, in line 1 from column 19.
  static func input(_ settings: String, _ problems: String...) -> Mistake {
    Mistake(text: ["inputs: { push: { \(settings) } }", output, route].joined(separator: "\n"), problems: problems)
  }

  /// One output with these settings, in line 2 from column 22.
  static func output(_ settings: String, _ problems: String...) -> Mistake {
    Mistake(text: [input, "outputs: { stream: { \(settings) } }", route].joined(separator: "\n"), problems: problems)
  }

  /// One route with these settings, in line 3 from column 12.
  static func route(_ settings: String, _ problems: String...) -> Mistake {
    Mistake(text: [input, output, "routes: [{ \(settings) }]"].joined(separator: "\n"), problems: problems)
  }

  static func whole(_ text: String, _ problems: String...) -> Mistake { Mistake(text: text, problems: problems) }

  static let all =
    yaml + journal + http + admin + inputs + mqtt + rocketmq + generic + secrets + outputs + sending + routes
    + conditions
    + routeTests
}
