internal import CausewayCore

/// Reads the words after a command's name. Options and operands may be mixed; after `--` every word is an operand, and a lone
/// `-` always is.
struct ArgumentParser {
  private let command: CommandDescription
  private var words: ArraySlice<String>
  private var values: [String: [String]] = [:]
  private var operands: [String] = []

  static func parse(_ words: [String], for command: CommandDescription) throws(UsageError) -> Arguments {
    var parser = ArgumentParser(command: command, words: words[...])
    do {
      return try parser.parse()
    } catch {
      var error = error
      error.command = command.name
      throw error
    }
  }

  private init(command: CommandDescription, words: ArraySlice<String>) {
    self.command = command
    self.words = words
  }

  private mutating func parse() throws(UsageError) -> Arguments {
    while let word = words.popFirst() {
      if word == "--" {
        operands += words
        words = []
      } else if word.hasPrefix("--") {
        try long(word.dropFirst(2))
      } else if word.hasPrefix("-"), word != "-" {
        try short(word.dropFirst())
      } else {
        operands.append(word)
      }
    }
    let arguments = Arguments(command: command, values: values, operands: operands)
    // Who asks for help has not finished the command line yet.
    if !arguments.has("help") { try checkOperands() }
    return arguments
  }

  private mutating func long(_ word: Substring) throws(UsageError) {
    let equals = word.firstIndex(of: "=")
    let name = String(word[..<(equals ?? word.endIndex)])
    guard let option = command.option(named: name) else { throw unknown(name) }
    let attached = equals.map { String(word[word.index(after: $0)...]) }
    if option.value == nil {
      guard attached == nil else { throw UsageError("--\(name) takes no value.") }
      try note(option, "")
    } else if let attached {
      try note(option, attached)
    } else {
      try note(option, try nextValue(of: option))
    }
  }

  /// `-f`, `-fj` for two switches, `-n5` or `-n 5` for one with a value.
  private mutating func short(_ word: Substring) throws(UsageError) {
    var rest = word
    while let letter = rest.popFirst() {
      guard let option = command.allOptions.first(where: { $0.short == letter }) else {
        throw UsageError("There is no option -\(letter).", hint: hint(word))
      }
      guard option.value != nil else {
        try note(option, "")
        continue
      }
      try note(option, try rest.isEmpty ? nextValue(of: option) : String(rest))
      return
    }
  }

  private mutating func nextValue(of option: Option) throws(UsageError) -> String {
    let missing = UsageError("--\(option.name) wants a value: --\(option.name) \(option.value ?? "VALUE").")
    guard let next = words.first else { throw missing }
    // Somebody forgot the value, rather than to mean an option's name by it; `--name=--other` can still be said.
    let name = next.dropFirst(2).prefix { $0 != "=" }
    guard !next.hasPrefix("--") || next != "--" && command.option(named: String(name)) == nil else { throw missing }
    words.removeFirst()
    return next
  }

  private mutating func note(_ option: Option, _ value: String) throws(UsageError) {
    guard option.isRepeatable || option.value == nil || values[option.name] == nil else {
      throw UsageError("--\(option.name) is given twice.")
    }
    values[option.name, default: []].append(value)
  }

  private func checkOperands() throws(UsageError) {
    let needed = command.operands.filter(\.isRequired).count
    if operands.count < needed { throw UsageError("\(command.operands[operands.count].name) is missing.") }
    guard operands.count > command.operands.count, !command.operands.contains(where: \.isRepeatable) else { return }
    let surplus = operands[command.operands.count]
    let taken = command.operands.map(\.name).joined(separator: " ")
    throw UsageError(
      "\"\(surplus)\" is one word too many: \(taken.isEmpty ? "nothing is" : "only \(taken) is") expected here.")
  }

  private func unknown(_ name: String) -> UsageError {
    let nearest = Spelling.nearest(to: name, among: command.allOptions.map(\.name))
    return UsageError("There is no option --\(name).", hint: nearest.map { "Did you mean --\($0)?" })
  }

  /// Who wrote `-follow` meant `--follow`.
  private func hint(_ word: Substring) -> String? {
    let name = word.prefix { $0 != "=" }
    return command.option(named: String(name)).map { "Did you mean --\($0.name)?" }
  }
}
