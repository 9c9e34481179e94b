internal import CausewayCore

/// What a command line says, checked against what the command takes.
struct Arguments: Sendable {
  private let command: CommandDescription
  private let values: [String: [String]]
  let operands: [String]

  init(command: CommandDescription, values: [String: [String]], operands: [String]) {
    self.command = command
    self.values = values
    self.operands = operands
  }

  /// Of the command.
  var name: String { command.name }

  /// Whether the option is there at all.
  func has(_ option: String) -> Bool {
    assert(command.option(named: option) != nil, "no such option is described")
    return values[option] != nil
  }

  func text(_ option: String) -> String? {
    texts(option).first
  }

  /// All values of a repeatable option, in order.
  func texts(_ option: String) -> [String] {
    assert(command.option(named: option) != nil, "no such option is described")
    return values[option] ?? []
  }

  func required(_ option: String) throws(UsageError) -> String {
    guard let text = text(option), !text.isEmpty else {
      throw error("--\(option) \(command.option(named: option)?.value ?? "VALUE") is missing.")
    }
    return text
  }

  func integer(_ option: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = text(option) else { return nil }
    guard let value = Int(text), range.contains(value), text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      throw error("--\(option) wants a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\".")
    }
    return value
  }

  func duration(_ option: String) throws(UsageError) -> Duration? {
    guard let text = text(option) else { return nil }
    guard let value = Duration(settingText: text), value > .zero else {
      throw error("--\(option) wants a duration, not \"\(text)\".", hint: "Write 90s, 15m, 1h or 7d.")
    }
    return value
  }

  func error(_ problem: String, hint: String? = nil) -> UsageError {
    var error = UsageError(problem, hint: hint)
    error.command = command.name
    return error
  }
}
