import Testing

@testable import YAML

@Suite struct YAMLAdviceTests {
  @Test(arguments: [
    ("a:\n\tb: 1\n", "2:1: a tab stands in the indentation. Indent with spaces."),
    ("a:\n  b: 1\n\tc: 2\n", "3:1: a tab stands in the indentation. Indent with spaces."),
    ("a: |\n\tx\n", "2:1: a tab stands in the indentation. Indent with spaces."),
    ("a: @x\n", "1:4: an unquoted text cannot begin with this character. Put the text in quotes."),
    ("a: }\n", "1:4: an unquoted text cannot begin with this character. Put the text in quotes."),
    ("a: *\n", "1:4: an unquoted text cannot begin with `*`. Put it in quotes: \"*\"."),
    ("a: {t: *.alert}\n", "1:8: an unquoted text cannot begin with `*`. Put it in quotes: \"*\"."),
    (
      "a: *alert\n",
      "1:4: aliases (`*…`) are not allowed. If a text begins with `*`, put it in quotes; otherwise write the value out."
    ),
    ("a: &\n", "1:4: an unquoted text cannot begin with `&`. Put the text in quotes."),
    ("a: !<x\n", "1:4: tags (`!…`) are not allowed. If a text begins with `!`, put it in quotes."),
    ("a: \"x\nb: 2\n", "1:4: the quote that opens here is never closed."),
    ("a: 'x\n--- \nb: 2\n", "1:4: the quote that opens here is never closed."),
    (
      "a: \"C:\\zoo\"\n",
      "1:7: this is no escape that YAML knows. In double quotes write `\\\\` for a backslash, or put the text in single quotes."
    ),
    (
      "a: \"\\xzz\"\n",
      "1:7: this escape lacks hexadecimal digits. In double quotes write `\\\\` for a backslash, or put the text in single quotes."
    ),
    (
      "a: b: c\n",
      "1:5: a `:` is not expected here. Check the indentation of this line and the one before; a text that holds `: ` belongs in quotes."
    ),
    (
      "a: 1\n  b: 2\n",
      "2:4: a `:` is not expected here. Check the indentation of this line and the one before; a text that holds `: ` belongs in quotes."
    ),
    (
      "a: 1\nb\nc: 2\n",
      "2:1: expected a `:` after this key. Each line here is `key: value`, with a space after the colon."
    ),
    (
      "a: - b\n",
      "1:4: a list item (`- `) is not expected here. Begin the list on a line of its own; a text that is only `-` belongs in quotes."
    ),
    ("a: ? b\n", "1:4: a `? ` is not expected here. Put the text in quotes."),
    (
      "a: [1, 2\nb: 3\n",
      "1:4: the list that `[` opens here goes wrong. Close it, separate its items with commas, and put texts that hold `{ } [ ] ,` in quotes: \"${NAME}\"."
    ),
    (
      "a: {b: 1\nc: 2\n",
      "1:4: the map that `{` opens here goes wrong. Close it, separate its items with commas, and put texts that hold `{ } [ ] ,` in quotes: \"${NAME}\"."
    ),
    (
      "a: { s: ${X} }\n",
      "1:10: within `{…}` and `[…]` a text that holds brackets must be in quotes. Write \"${NAME}\" instead of ${NAME}."
    ),
    ("a: [1,,2]\n", "1:7: a value is missing here. Is there a comma too many?"),
    ("- a\nb: 1\n", "2:1: expected another list item (`- `) here. Is the indentation that of the items before?"),
    (
      "a:\n    b: 1\n  c: 2\n",
      "3:3: expected a key here. Is the indentation that of the keys before? Is a quote closed too early?"
    ),
    (
      "a: \"x\" y\n",
      "1:8: expected a key here. Is the indentation that of the keys before? Is a quote closed too early?"
    ),
    ("a: |z\n  x\n", "1:4: the text that `|` or `>` opens here goes wrong. Begin the text on the next line, indented."),
    ("%FOO\n---\na: 1\n", "1:5: a line that begins with `%` is not expected here. Put the text in quotes."),
    ("%YAML 2.0\n---\na: 1\n", "1:1: this version of YAML is not known. Remove the line."),
    ("a: 1\n...\nb: 2\n", "3:1: a second document begins here. A file holds one: remove the `---` or `...` line."),
    (
      "a: {{topic}}\n",
      "1:5: a key must be a text, not a list or map. A text that begins with `{` or `[` belongs in quotes: \"{{topic}}\"."
    ),
    ("a: 1\nb: 2\na: 3\n", "3:1: the key \"a\" is given twice, first in line 1. Remove or rename one of the two."),
  ])
  func `each common mistake is said in words, at its place`(_ text: String, _ words: String) {
    #expect(failure(of: text)?.description == words)
  }

  @Test func `what is unknown keeps libyaml's words`() {
    let complaint = YAMLComplaint(
      problem: "did something new", context: "while dreaming", mark: mark(3, 4), contextMark: mark(1, 1))
    let text = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
    #expect(complaint.error(in: text).description == "3:4: while dreaming, did something new.")
  }

  @Test func `a value is never repeated`() {
    for text in [
      "a: 'hunter2\n", "a: \"hunter2\\z\"\n", "a: hunter2: x\n", "a: [hunter2", "a: @hunter2\n", "a: *hunter2\n",
      "a: &hunter2 x\n", "a: %hunter2\n", "a: !hunter2 x\n",
    ] {
      #expect(failure(of: text)?.description.contains("hunter2") == false)
    }
  }
}
