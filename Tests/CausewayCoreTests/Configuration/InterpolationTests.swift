import CausewayTestKit
import Testing

@testable import CausewayCore

@Suite struct InterpolationTests {
  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("${A}", "1"), ("x${A}y${B}z", "x1y2z"), ("${A}${A}", "11"), ("${NONE:-d}", "d"),
    ("${NONE:-}", ""), ("${EMPTY:-d}", "d"), ("${EMPTY}", ""), ("${A:-d}", "1"), ("${NONE:-a b:c-}", "a b:c-"),
    ("$${A}", "${A}"), ("$$${A}", "$${A}"), ("$", "$"), ("$A", "$A"), ("a$$b", "a$$b"), ("{A}", "{A}"),
    ("$${A}${A}", "${A}1"),
    ("{{topic}}/${A}", "{{topic}}/1"), ("é${A}🚨", "é1🚨"), ("${A}}", "1}"),
  ])
  func `variables are filled in, all else stays`(_ text: String, _ expected: String) {
    let reading = SettingsReading(["k": .init(stringLiteral: text)], environment: environment)
    #expect(reading.section.string("k") == expected)
    #expect(reading.problems.isEmpty)
  }

  @Test(arguments: [
    ("${", "k: `${` without a `}` after it. Where the text itself holds `${`, write `$${`."),
    ("a ${A", "k: `${` without a `}` after it. Where the text itself holds `${`, write `$${`."),
    (
      "${}",
      "k: expected `${NAME}` or `${NAME:-default}`, a name being letters, digits and `_`. Where the text itself holds `${`, write `$${`."
    ),
    (
      "${A B}",
      "k: expected `${NAME}` or `${NAME:-default}`, a name being letters, digits and `_`. Where the text itself holds `${`, write `$${`."
    ),
    (
      "${A-d}",
      "k: expected `${NAME}` or `${NAME:-default}`, a name being letters, digits and `_`. Where the text itself holds `${`, write `$${`."
    ),
    ("${A:-${B}}", "k: the default of `${A}` holds another `${`. A default is plain text."),
    ("${NONE}", "k: the environment variable NONE is not set. Set it, or give a default: `${NONE:-…}`."),
  ])
  func `what cannot be filled in is a problem`(_ text: String, _ words: String) {
    let reading = SettingsReading(["k": .init(stringLiteral: text)], environment: environment)
    #expect(reading.section.string("k", default: "fallback") == "fallback")
    #expect(reading.problems == [words])
  }

  @Test func `each variable of a text that is not set is told`() {
    let reading = SettingsReading(["k": "${X}${Y}"])
    _ = reading.section.string("k")
    #expect(reading.problems.count == 2)
  }

  @Test func `what is filled in stays text and is not looked at again`() {
    let hostile = "x\", admin: { token: ${A} }\n- ${B}: *y # file:/etc/passwd"
    let reading = SettingsReading(["k": "${HOSTILE}", "list": ["${HOSTILE}"]], environment: ["HOSTILE": hostile])
    #expect(reading.section.string("k") == hostile)
    #expect(reading.section.stringList("list") == [hostile])
    #expect(reading.problems.isEmpty)
  }

  @Test func `a value from the environment is not repeated in a message`() {
    let reading = SettingsReading(
      ["n": "${SECRET}", "d": "${SECRET}", "u": "https://${SECRET}@h/", "w": "${SECRET}"],
      environment: ["SECRET": "hunter2"])
    _ = reading.section.integer("n", default: 1, in: 0...9)
    _ = reading.section.duration("d", default: .zero, in: .zero ... .seconds(1))
    _ = reading.section.url("u", schemes: ["http"])
    _ = reading.section.oneOf(["a"], "w", default: "a")
    #expect(reading.problems.count == 4)
    #expect(reading.problems.first == #"n: expected a whole number from 0 to 9, found "${SECRET}"."#)
    #expect(!reading.problems.joined().contains("hunter2"))
  }

  @Test func `any text ends in pieces or a reason`() {
    var random = SplitMix(seed: 7)
    for _ in 0..<5_000 {
      let text = word(of: ["$", "{", "}", "A", ":-", "1", " ", "é", "$$"], upTo: 12, &random)
      let reading = SettingsReading(["k": .init(stringLiteral: text)], environment: ["A": "1"])
      let value = reading.section.string("k")
      #expect((value == nil) == !reading.problems.isEmpty)
      if !text.contains("${") { #expect(value == text) }
    }
  }

  private let environment = ["A": "1", "B": "2", "EMPTY": ""]
}
