import CausewayTestKit
import Testing

@testable import CausewayCore

@Suite struct TemplateTests {
  private static let entry: Entry = {
    let data =
      #"{"title":"Küche \"1\"","n":81.60,"on":true,"none":null,"empty":"","list":[1, 2],"a.b":{"c d":"x|y}}"}}"#
    let event = Event(
      id: "1", source: "/s", type: "t.x", subject: "lumi.1/0.1.85", kind: .state,
      data: JSONText(trusted: Array(data.utf8)), topic: "joe/alert")
    return Entry(
      position: Position(rawValue: 3), event: event, input: "in", receivedAt: Timestamp(milliseconds: 0), changed: true)
  }()

  @Test(arguments: [
    ("", ""), ("plain {text}", "plain {text}"), ("{{topic}}", "joe/alert"), ("a/{{ subject }}/b", "a/lumi.1/0.1.85/b"),
    ("{{type}}{{kind}}", "t.xstate"), ("{{data.title}}", "Küche \"1\""), ("{{data.n}}", "81.60"),
    ("{{data.on}}", "true"),
    ("{{data.none}}", ""), ("{{data.missing}}", ""), ("{{time}}", ""), ("{{data.list}}", "[1, 2]"),
    ("{{data.list.1}}", "2"),
    (#"{{data."a.b"."c d"}}"#, "x|y}}"), ("{{data.title|json}}", #""Küche \"1\"""#), ("{{data.n | json}}", "81.60"),
    ("{{data.none|json}}", "null"), ("{{data.missing|json}}", "null"), ("{{topic|json}}", #""joe/alert""#),
    ("{{data.title|url}}", "K%C3%BCche%20%221%22"), ("{{subject | url}}", "lumi.1%2F0.1.85"),
    ("{{data.title|slug}}", "k_che_1"), ("{{subject|slug}}", "lumi_1_0_1_85"), ("{{data.missing | slug}}", ""),
    (#"{{data.missing | default("x")}}"#, "x"), ("{{data.none|default('a \\'b')}}", "a 'b"),
    (#"{{data.empty|default("e")}}"#, "e"),
    (#"{{data.n|default("x")}}"#, "81.60"), (#"{{data.missing|default("a b")|url}}"#, "a%20b"),
    (#"{{data.missing|default("x")|json}}"#, #""x""#), (#"{{ "{{" }}x{{ '}}' }}"#, "{{x}}"), ("{{position}}", "3"),
  ])
  func `fields and filters become text`(_ template: String, _ expected: String) throws {
    #expect(try Template(template).render(Self.entry) == expected)
  }

  @Test(arguments: [
    ("a {{", 3, "expected a path, such as `data.payload.title`"),
    ("{{}}", 3, "expected a path, such as `data.payload.title`"),
    ("{{topic", 1, "`{{` is not closed"), ("x }} y", 3, "`}}` without a `{{` before it"),
    ("{{topic} }", 3, #"an event has nothing called "topic}""#),
    ("ab{{ dta.x }}", 6, #"an event has nothing called "dta""#),
    ("{{type.x}}", 3, "`type` is an attribute: there is nothing inside it"),
    ("{{topic | jsn}}", 11, #"no filter is called "jsn""#),
    ("{{topic |}}", 10, "expected a filter"), ("{{topic | default}}", 18, "expected `(` after `default`"),
    ("{{topic | default(x)}}", 19, "expected a text in quotes"),
    ("{{topic | default('x}}", 19, "a quote is not closed"),
    ("{{topic | default('x' }}", 23, "expected `)`"), ("{{topic json}}", 9, "expected `}}`"),
    ("{{data.\"x}}", 3, "a quote is not closed"), ("{{ \"x\" | json }}", 8, "expected `}}`"),
  ])
  func `a mistake is told with its place`(_ text: String, _ character: Int, _ reason: String) {
    let flaw = #expect(throws: Template.Flaw.self) { try Template(text) }
    #expect(flaw?.character == character && flaw?.reason == reason, "\(String(describing: flaw))")
  }

  @Test func `in a configuration it is told with line, column and character`() {
    let reading = SettingsReading(["good": "{{topic}}", "bad": "a/{{topik}}", "worse": "a/{{Topic | json}}"])
    #expect(reading.section.template("good")?.fields.map(\.text) == ["topic"])
    #expect(reading.section.template("bad")?.isConstant == false)
    #expect(reading.section.template("worse") == nil)
    #expect(
      reading.problems == [#"worse: character 5: an event has nothing called "Topic". Did you mean `topic`?"#])
    #expect(
      reading.warnings == [
        "bad: `topik` is taken for an attribute that senders give their events. Did you mean `topic`?"
      ])
  }

  @Test func `whatever stands in a template, it is read or refused`() {
    var random = SplitMix(seed: 21)
    let letters = [
      "{{", "}}", "{", "}", "|", " ", "topic", "data", ".", "\"", "'", "\\", "default(", ")", "json", "ü", "x",
    ]
    var (good, bad) = (0, 0)
    for _ in 0..<30_000 {
      let text = word(of: letters, upTo: 10, &random)
      do throws(Template.Flaw) {
        let template = try Template(text)
        good += 1
        #expect(template.text == text)
        if template.isConstant, !text.contains("{{") { #expect(template.render(Self.entry) == text) }
        _ = template.render(Self.entry)
      } catch {
        bad += 1
        #expect((1...text.unicodeScalars.count + 1).contains(error.character), "\(text)")
      }
    }
    #expect(good > 500 && bad > 5_000)
  }

  @Test func `a value put through json and into a JSON text stays valid JSON`() throws {
    var random = SplitMix(seed: 22)
    let template = try Template(#"{"v":{{data.v|json}},"t":{{topic|json}}}"#)
    for _ in 0..<2_000 {
      let text = word(of: ["\"", "\\", "\n", "a", "ü", "\u{1}", "{{"], upTo: 6, &random)
      var data: [UInt8] = Array(#"{"v":"#.utf8)
      data.appendJSON(string: text)
      data.append(UInt8(ascii: "}"))
      let event = Event(id: "1", source: "/", type: "t", kind: .state, data: JSONText(trusted: data), topic: text)
      let entry = Entry(
        position: .start, event: event, input: "", receivedAt: Timestamp(milliseconds: 0), changed: false)
      let document = try JSONDocument(parsing: Array(template.render(entry).utf8))
      #expect(document.root["v"]?.isString(text) == true && document.root["t"]?.isString(text) == true)
    }
  }

  @Test(arguments: ["plain", "{{subject}}", "{}}", "}}{{", #"a\"b\\"{{'}}"#, "{", "{{{", #"\\{{"#])
  func `what is filled in literally stays what it is`(_ text: String) throws {
    #expect(try Template("<\(Template.literal(text))>").render(Self.entry) == "<\(text)>")
  }

  @Test func `fields are bare unless a filter makes them safe`() throws {
    let template = try Template(
      #"{{id}} {{type|json}} {{subject|url}} {{topic|slug}} {{data.n|json|default("x")}} {{data.on|default("x")|json}}"#
    )
    #expect(template.bareFields.map(\.text) == ["id", "data.n"])
    #expect(template.specimen == "x null x x x null")
  }

  @Test func `variables in a template are text, and may be secrets`() {
    let reading = SettingsReading(
      [
        "a": "{{type}} ${X}", "b": "Bearer ${T} {{type}}", "c": "file:/t", "d": "${NOT}", "e": "{{x",
        "f": ["file": "/t"],
      ],
      environment: ["X": "{{subject}}", "T_FILE": "/t"], files: ["/t": ConfigFile("se{{cret\n")])
    #expect(reading.section.template("a")?.render(Self.entry) == "t.x {{subject}}")
    let texts = ["b", "c", "f"].map { reading.section.value($0)?.secretTemplate()?.render(Self.entry) }
    #expect(texts == ["Bearer se{{cret t.x", "se{{cret", "se{{cret"])
    #expect(reading.problems.isEmpty)
    #expect(reading.section.value("d")?.secretTemplate() == nil && reading.section.value("e")?.secretTemplate() == nil)
    #expect(
      reading.problems == [
        "d: the environment variable NOT is not set. Set it, or set NOT_FILE to the path of a file that holds the secret.",
        "e: character 1: `{{` is not closed. Where the text itself holds such braces, write {{ \"{{\" }} or {{ \"}}\" }}.",
      ])
  }
}
