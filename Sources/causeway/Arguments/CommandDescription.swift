/// What a command takes, for the parser and for its help.
struct CommandDescription: Sendable {
  let name: String
  /// In the list of commands: what it does, without a full stop.
  let summary: String
  var operands: [Operand] = []
  var options: [Option] = []
  /// Paragraphs of help, wrapped at the width of a terminal already.
  var discussion = ""
  /// Command lines to copy.
  var examples: [String] = []

  /// `--help` comes for free.
  var allOptions: [Option] { options + [.help] }

  func option(named name: String) -> Option? {
    allOptions.first { $0.name == name }
  }
}

/// A word that stands for itself, such as a file.
struct Operand: Sendable {
  /// In capitals, such as `FILE`.
  let name: String
  let summary: String
  var isRequired = true
  /// Any number of words may follow: the command tells them apart.
  var isRepeatable = false
}

/// `--name`, `--name VALUE` or `--name=VALUE`, and its short form.
struct Option: Sendable {
  /// Without the dashes.
  let name: String
  /// One letter, for `-f`.
  var short: Character?
  /// The name of its value in help, such as `URL`; `nil` for a switch.
  var value: String?
  var isRepeatable = false
  let summary: String

  static let help = Option(name: "help", short: "h", summary: "this text")
  static let json = Option(name: "json", summary: "one JSON value per line, for programs")
}
