import Testing

@testable import CausewayCore

@Suite struct ConfigSectionTests {
  @Test func `every getter gives what is there`() {
    let reading = SettingsReading([
      "name": "kitchen", "on": true, "off": "no", "count": 7, "age": "72h", "room": "10MiB", "word": "b",
      "list": ["x", "y"], "one": "z", "map": ["k": "v", "l": "w"], "at": "[::1]:80", "url": "https://h:1/p?q",
      "inner": ["key": "deep"], "path": "journal.db",
    ])
    let section = reading.section
    #expect(section.string("name") == "kitchen")
    #expect(section.boolean("on", default: false))
    #expect(!section.boolean("off", default: true))
    #expect(section.integer("count", default: 1, in: 0...10) == 7)
    #expect(section.duration("age", default: .zero, in: .zero ... .seconds(999_999)) == .seconds(259_200))
    #expect(section.size("room", default: .mebibytes(1), in: .mebibytes(1) ... .mebibytes(99)) == .mebibytes(10))
    #expect(section.oneOf(["a", "b"], "word", default: "a") == "b")
    #expect(section.stringList("list") == ["x", "y"])
    #expect(section.stringList("one") == ["z"])
    #expect(section.stringMap("map").map { "\($0)=\($1)" } == ["k=v", "l=w"])
    #expect(section.address("at") == HostPort(host: "::1", port: 80))
    #expect(section.url("url", schemes: ["https"])?.target == "/p?q")
    #expect(section.section("inner")?.string("key") == "deep")
    #expect(section.filePath("path") == "journal.db")
    section.finish()
    #expect(reading.problems.isEmpty)
  }

  @Test func `a missing key gives the default and is no problem`() {
    let reading = SettingsReading([:])
    let section = reading.section
    #expect(section.string("a", default: "x") == "x")
    #expect(section.string("a") == nil)
    #expect(section.integer("b", default: 3, in: 0...10) == 3)
    #expect(section.duration("c", default: .seconds(5), in: .zero ... .seconds(9)) == .seconds(5))
    #expect(section.secret("d") == nil)
    #expect(section.stringList("e") == nil)
    #expect(section.stringMap("f").isEmpty)
    #expect(section.section("g") == nil)
    #expect(section.sections("h") == nil)
    section.finish()
    #expect(reading.problems.isEmpty)
  }

  @Test func `a missing required key is noted with what it is for`() {
    let reading = SettingsReading([:])
    #expect(reading.section.requiredString("path", hint: "Where pushes arrive.") == "")
    #expect(reading.section.requiredSecret("token").isEmpty)
    #expect(reading.section.requiredURL("url", schemes: ["https"]) == nil)
    #expect(
      reading.problems == [
        "path: required, but missing. Where pushes arrive.", "token: required, but missing.",
        "url: required, but missing.",
      ])
  }

  @Test func `a value of the wrong kind says what was found and what was expected, and the default goes on`() {
    let reading = SettingsReading([
      "count": "many", "age": "30", "room": "10 MB", "flag": "maybe", "word": "stat", "list": ["a": "b"],
      "name": ["x"], "inner": "text", "at": ":8080", "url": "ftp://example.org", "high": 99,
    ])
    let section = reading.section
    #expect(section.integer("count", default: 3, in: 0...10) == 3)
    #expect(section.duration("age", default: .seconds(5), in: .seconds(1) ... .seconds(90)) == .seconds(5))
    #expect(section.size("room", default: .mebibytes(1), in: .kibibytes(1) ... .gibibytes(4)) == .mebibytes(1))
    #expect(section.boolean("flag", default: true))
    #expect(section.oneOf(["state", "occurrence"], "word", default: "state") == "state")
    #expect(section.stringList("list") == nil)
    #expect(section.string("name", default: "n") == "n")
    #expect(section.section("inner") == nil)
    #expect(section.address("at") == nil)
    #expect(section.url("url", schemes: ["https"], hint: "Set `allow_http: true`.") == nil)
    #expect(section.integer("high", default: 3, in: 1...Int.max) == 99)
    section.finish()
    #expect(
      reading.problems == [
        #"count: expected a whole number from 0 to 10, found "many"."#,
        #"age: expected a duration from 1s to 90s, found "30". Write a whole number and its unit: 250ms, 30s, 5m, 72h or 7d."#,
        #"room: expected a size from 1KiB to 4GiB, found "10 MB". Write a whole number and its unit: 64KiB, 10MiB or 4GiB."#,
        #"flag: expected true or false, found "maybe"."#,
        #"word: expected one of state, occurrence, found "stat". Did you mean `state`?"#,
        "list: expected a text or a list of texts, found a section.",
        "name: expected a text, found a list.",
        #"inner: expected a section of keys and values, found a text."#,
        #"at: expected an address such as 127.0.0.1:8080, found ":8080". For all addresses of this machine write 0.0.0.0:8080."#,
        #"url: expected an https URL, found "ftp://example.org". Set `allow_http: true`."#,
      ])
  }

  @Test func `an unknown key is noted with the nearest known one that is not there`() {
    let reading = SettingsReading(["kep_for": "1h", "path": "x", "qqq": 1])
    _ = reading.section.string("path")
    _ = reading.section.string("keep_for")
    reading.section.finish()
    #expect(
      reading.problems == [
        "kep_for: unknown key. Did you mean `keep_for`?", "qqq: unknown key. Keys here: keep_for, path.",
      ])
  }

  @Test func `a key for a later version is refused, not ignored`() {
    let reading = SettingsReading(["throttle": "5s"])
    reading.section.refuse(["throttle", "expires"])
    reading.section.finish()
    #expect(reading.problems == ["throttle: not available in this version. Remove it."])
  }

  @Test func `named sections come in order and anything else among them is noted`() throws {
    let reading = SettingsReading(["outputs": ["b": ["type": "sse"], "a": "x", "c": [:]]])
    let outputs = try #require(reading.section.sections("outputs"))
    #expect(outputs.map(\.name) == ["b", "c"])
    #expect(outputs.map(\.section.path) == ["outputs.b", "outputs.c"])
    #expect(reading.problems == [#"outputs.a: expected a section of keys and values, found a text."#])
  }

  @Test func `a key without a value is nothing, unless it is quoted`() {
    for word in ["", "~", "null"] {
      let node = ConfigNode(.scalar(word, quoted: false), at: .start)
      let reading = SettingsReading(.init(.map([.init(key: "name", mark: .start, value: node)]), at: .start))
      #expect(reading.section.string("name", default: "d") == "d")
      #expect(reading.problems == ["name: expected a text, found nothing."])
    }
    #expect(SettingsReading(["name": "null"]).section.string("name") == "null")
  }

  @Test func `a path counts from the folder of the file`() {
    #expect(
      SettingsReading(["p": "./j.db"], file: "/etc/causeway/c.yaml").section.filePath("p") == "/etc/causeway/j.db")
    #expect(SettingsReading(["p": "j.db"], file: "conf/c.yaml").section.filePath("p") == "conf/j.db")
    #expect(SettingsReading(["p": "/j.db"], file: "conf/c.yaml").section.filePath("p") == "/j.db")
  }

  @Test func `a key that is no plain name is quoted on one line`() {
    let reading = SettingsReading(["a\nb": ["c.d": "x"], "": 1])
    reading.section.finish()
    _ = reading.section.section("a\nb").map { $0.integer("c.d", default: 1, in: 0...1) }
    #expect(
      reading.problems == [
        "\"a\u{FFFD}b\": unknown key.", "\"\": unknown key.",
        "\"a\u{FFFD}b\".\"c.d\": expected a whole number from 0 to 1, found \"x\".",
      ])
  }
}
