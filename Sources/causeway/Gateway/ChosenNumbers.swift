internal import CausewayCore

/// The words after a command that does several things: what to do, numbers, and the configuration.
struct ChosenNumbers: Sendable {
  let action: String
  let numbers: [Int64]
  /// `nil` for the usual one.
  let file: String?

  static func operands(_ actions: [String]) -> [Operand] {
    [
      Operand(name: "ACTION", summary: actions.joined(separator: ", ")),
      Operand(
        name: "NUMBER", summary: "which ones, by the numbers that list shows", isRequired: false, isRepeatable: true),
      ConfigurationFile.operand,
    ]
  }

  init(_ arguments: Arguments, actions: [String]) throws(UsageError) {
    action = arguments.operands[0]
    guard actions.contains(action) else {
      let nearest = Spelling.nearest(to: action, among: actions).map { "Did you mean \($0)? " } ?? ""
      throw arguments.error(
        "There is nothing called \"\(action)\" to do.", hint: "\(nearest)It takes \(actions.joined(separator: ", ")).")
    }
    var numbers: [Int64] = []
    var files: [String] = []
    for word in arguments.operands.dropFirst() {
      if let number = Position(word)?.rawValue { numbers.append(number) } else { files.append(word) }
    }
    if files.count > 1 { throw arguments.error("\"\(files[1])\" is one word too many: one FILE is enough.") }
    self.numbers = numbers
    file = files.first
  }

  /// For `show`.
  func one(_ arguments: Arguments) throws(UsageError) -> Int64 {
    guard numbers.count == 1 else {
      throw arguments.error("\(action) wants one number.", hint: "`causeway \(arguments.name) list` shows them.")
    }
    return numbers[0]
  }

  /// Writes which ones are meant: by their numbers, all of one owner (`--output`, `--input`), or all.
  func select(_ arguments: Arguments, owner: String) throws(UsageError) -> (inout JSONWriter) -> Void {
    let ways = [!numbers.isEmpty, arguments.has(owner), arguments.has("all")].filter { $0 }.count
    guard ways == 1 else {
      throw arguments.error(
        ways == 0 ? "Nothing is chosen." : "There is more than one way to choose.",
        hint: "Give numbers, --\(owner) NAME or --all.")
    }
    let (numbers, name) = (numbers, arguments.text(owner))
    return { writer in
      if !numbers.isEmpty {
        writer.key("numbers")
        writer.array { writer in
          for number in numbers { writer.integer(number) }
        }
      } else if let name {
        writer.key(owner)
        writer.string(name)
      } else {
        writer.key("all")
        writer.boolean(true)
      }
    }
  }
}
