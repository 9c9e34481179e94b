internal import CausewayCore

/// The members of a request's body, by their types. `null` is as good as missing.
struct ControlMembers: Sendable {
  private static let mostNumbers = 10_000

  private let root: JSONValue

  init(root: JSONValue) {
    self.root = root
  }

  func value(_ name: String) -> JSONValue? {
    root[name].flatMap { $0.isNull ? nil : $0 }
  }

  func has(_ name: String) -> Bool { value(name) != nil }

  func text(_ name: String) throws(ControlProblem) -> String? {
    guard let value = value(name) else { return nil }
    guard let text = value.string else { throw .wrong("`\(name)` must be a text") }
    return text
  }

  func requiredText(_ name: String, hint: String? = nil) throws(ControlProblem) -> String {
    guard let text = try text(name), !text.isEmpty else { throw .wrong("`\(name)` is missing", hint: hint) }
    return text
  }

  /// `false` if it is not there.
  func boolean(_ name: String) throws(ControlProblem) -> Bool {
    guard let value = value(name) else { return false }
    guard let boolean = value.boolean else { throw .wrong("`\(name)` must be true or false") }
    return boolean
  }

  /// As settings write them: `90s`, `1h`.
  func duration(_ name: String, in range: ClosedRange<Duration>) throws(ControlProblem) -> Duration? {
    guard let text = try text(name) else { return nil }
    guard let duration = Duration(settingText: text), range.contains(duration) else {
      throw .wrong(
        "`\(name)`: expected a duration from \(range.lowerBound.settingText) to \(range.upperBound.settingText), "
          + "found \(Quotation.of(text))",
        hint: "Write a whole number and its unit: 90s, 15m, 1h or 7d.")
    }
    return duration
  }

  /// A list of numbers as dead letters and quarantined deliveries have them, in order, each once.
  func numbers(_ name: String) throws(ControlProblem) -> [Int64]? {
    guard let value = value(name) else { return nil }
    guard value.kind == .array else { throw .wrong("`\(name)` must be a list of numbers") }
    var numbers: Set<Int64> = []
    for element in value.elements {
      guard let number = element.integer, number > 0 else { throw .wrong("`\(name)` must be a list of numbers") }
      guard numbers.count < Self.mostNumbers else {
        throw .wrong("`\(name)` holds more than \(Self.mostNumbers) numbers", hint: "Ask several times, or for all.")
      }
      numbers.insert(number)
    }
    return numbers.sorted()
  }
}
