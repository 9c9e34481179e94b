/// What to say for each complaint of libyaml that people run into.
struct YAMLAdvice {
  /// Part of libyaml's problem.
  let problem: String
  /// Part of its context; empty for any.
  var context = ""
  /// The character at the place, if it decides.
  var characters: [Unicode.Scalar]?
  let message: String
  var hint: String?
  /// Whether the beginning of what was read tells more than where reading failed.
  var pointsAtStart = false

  func fits(problem: String, context: String, character: Unicode.Scalar?) -> Bool {
    problem.contains(self.problem) && (self.context.isEmpty || context.contains(self.context))
      && (characters.map { known in character.map(known.contains) ?? false } ?? true)
  }

  private static let tabs = "Indent with spaces."
  private static let quotes = "Put the text in quotes."
  private static let flow =
    "Close it, separate its items with commas, and put texts that hold `{ } [ ] ,` in quotes: \"${NAME}\"."

  /// The first that fits counts.
  static let all = [
    YAMLAdvice(problem: "tab character", message: "a tab stands in the indentation", hint: tabs),
    YAMLAdvice(
      problem: "cannot start any token", characters: ["\t"], message: "a tab stands in the indentation", hint: tabs),
    YAMLAdvice(
      problem: "cannot start any token", message: "an unquoted text cannot begin with this character", hint: quotes),
    YAMLAdvice(
      problem: "did not find expected alphabetic", context: "alias", message: "an unquoted text cannot begin with `*`",
      hint: "Put it in quotes: \"*\".", pointsAtStart: true),
    YAMLAdvice(
      problem: "did not find expected alphabetic", context: "anchor", message: "an unquoted text cannot begin with `&`",
      hint: quotes, pointsAtStart: true),
    YAMLAdvice(
      problem: "", context: "scanning a tag", message: "tags (`!…`) are not allowed",
      hint: "If a text begins with `!`, put it in quotes.", pointsAtStart: true),
    YAMLAdvice(
      problem: "", context: "parsing a tag", message: "tags (`!…`) are not allowed",
      hint: "If a text begins with `!`, put it in quotes.", pointsAtStart: true),
    YAMLAdvice(
      problem: "unexpected end of stream", context: "quoted", message: "the quote that opens here is never closed",
      pointsAtStart: true),
    YAMLAdvice(
      problem: "unexpected document indicator", context: "quoted", message: "the quote that opens here is never closed",
      pointsAtStart: true),
    YAMLAdvice(
      problem: "escape", context: "quoted", message: "this is no escape that YAML knows",
      hint: "In double quotes write `\\\\` for a backslash, or put the text in single quotes."),
    YAMLAdvice(
      problem: "hexdecimal", context: "quoted", message: "this escape lacks hexadecimal digits",
      hint: "In double quotes write `\\\\` for a backslash, or put the text in single quotes."),
    YAMLAdvice(
      problem: "mapping values are not allowed", message: "a `:` is not expected here",
      hint: "Check the indentation of this line and the one before; a text that holds `: ` belongs in quotes."),
    YAMLAdvice(
      problem: "could not find expected ':'", message: "expected a `:` after this key",
      hint: "Each line here is `key: value`, with a space after the colon.", pointsAtStart: true),
    YAMLAdvice(
      problem: "block sequence entries are not allowed", message: "a list item (`- `) is not expected here",
      hint: "Begin the list on a line of its own; a text that is only `-` belongs in quotes."),
    YAMLAdvice(problem: "mapping keys are not allowed", message: "a `? ` is not expected here", hint: quotes),
    YAMLAdvice(
      problem: "did not find expected ',' or", characters: ["{", "["],
      message: "within `{…}` and `[…]` a text that holds brackets must be in quotes",
      hint: "Write \"${NAME}\" instead of ${NAME}."),
    YAMLAdvice(
      problem: "did not find expected ',' or ']'", message: "the list that `[` opens here goes wrong",
      hint: flow, pointsAtStart: true),
    YAMLAdvice(
      problem: "did not find expected ',' or '}'", message: "the map that `{` opens here goes wrong",
      hint: flow, pointsAtStart: true),
    YAMLAdvice(
      problem: "did not find expected node content", context: "flow",
      message: "a value is missing here", hint: "Is there a comma too many?"),
    YAMLAdvice(
      problem: "did not find expected node content", message: "an unquoted text cannot begin with this character",
      hint: quotes),
    YAMLAdvice(
      problem: "did not find expected '-' indicator", message: "expected another list item (`- `) here",
      hint: "Is the indentation that of the items before?"),
    YAMLAdvice(
      problem: "did not find expected key", message: "expected a key here",
      hint: "Is the indentation that of the keys before? Is a quote closed too early?"),
    YAMLAdvice(
      problem: "", context: "block scalar", message: "the text that `|` or `>` opens here goes wrong",
      hint: "Begin the text on the next line, indented.", pointsAtStart: true),
    YAMLAdvice(
      problem: "", context: "directive", message: "a line that begins with `%` is not expected here", hint: quotes),
    YAMLAdvice(
      problem: "incompatible YAML document", message: "this version of YAML is not known", hint: "Remove the line."),
    YAMLAdvice(
      problem: "expected <document start>", message: "a second document begins here",
      hint: "A file holds one: remove the `---` or `...` line."),
  ]
}
