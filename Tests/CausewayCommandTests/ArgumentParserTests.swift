import Testing

@testable import causeway

@Suite struct ArgumentParserTests {
  static let command = CommandDescription(
    name: "try", summary: "s",
    operands: [Operand(name: "FILE", summary: "f"), Operand(name: "TO", summary: "t", isRequired: false)],
    options: [
      Option(name: "url", short: "u", value: "URL", summary: ""),
      Option(name: "count", short: "n", value: "N", summary: ""),
      Option(name: "follow", short: "f", summary: ""), Option(name: "quiet", short: "q", summary: ""),
      Option(name: "type", value: "TYPE", isRepeatable: true, summary: ""),
    ])

  private func parse(_ words: String...) throws -> Arguments {
    try ArgumentParser.parse(words, for: Self.command)
  }

  private func problem(_ words: String...) -> String? {
    do {
      _ = try ArgumentParser.parse(words, for: Self.command)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `values come with a space, an equals sign or none`() throws {
    for words in [["--url", "x"], ["--url=x"], ["-u", "x"], ["-ux"]] {
      #expect(try ArgumentParser.parse(words + ["a"], for: Self.command).text("url") == "x")
    }
    #expect(try parse("--url=a=b", "f").text("url") == "a=b")
    #expect(try parse("--url=", "f").text("url") == "")
  }

  @Test func `options and operands mix, and short switches join`() throws {
    let arguments = try parse("a", "-fqn", "5", "b", "--type", "x", "--type=y")
    #expect(arguments.operands == ["a", "b"])
    #expect(arguments.has("follow") && arguments.has("quiet") && !arguments.has("url"))
    #expect(try arguments.integer("count", in: 1...9) == 5)
    #expect(arguments.texts("type") == ["x", "y"])
  }

  @Test func `after two dashes everything is an operand, and a lone dash always`() throws {
    #expect(try parse("-", "--", "--url").operands == ["-", "--url"])
    #expect(try parse("--url", "-", "f").text("url") == "-")
    #expect(try parse("--url", "-5", "f").text("url") == "-5")
  }

  @Test func `who asks for help need not finish the line`() throws {
    #expect(try parse("--help").has("help") && parse("-h").has("help"))
  }

  @Test func `mistakes are said with what was probably meant`() {
    #expect(
      problem("--ulr", "x", "f")
        == "causeway try: There is no option --ulr. Did you mean --url?\nTry `causeway help try`.")
    #expect(problem("-follow", "f")?.contains("There is no option -o. Did you mean --follow?") == true)
    #expect(problem("--zzzzzz", "f")?.contains("There is no option --zzzzzz.\n") == true)
    #expect(problem("--follow=yes", "f")?.contains("--follow takes no value.") == true)
    #expect(problem("f", "--url")?.contains("--url wants a value: --url URL.") == true)
    #expect(problem("f", "--url", "--follow")?.contains("--url wants a value") == true)
    #expect(problem("f", "--url", "--follow=1")?.contains("--url wants a value") == true)
    #expect(problem("f", "--url=a", "-ub")?.contains("--url is given twice.") == true)
    #expect(problem()?.contains("FILE is missing.") == true)
    #expect(problem("a", "b", "c")?.contains("\"c\" is one word too many: only FILE TO is expected here.") == true)
  }

  @Test(arguments: ["0", "10", "x", "", "+5", "5 ", "99999999999999999999", "٥"])
  func `numbers are whole and in range`(text: String) throws {
    let arguments = try parse("f", "--count=\(text)")
    #expect(throws: UsageError.self) { try arguments.integer("count", in: 1...9) }
  }

  @Test func `durations carry their unit`() throws {
    #expect(try parse("f", "--count=15m").duration("count") == .seconds(900))
    for text in ["15", "0s", "-1s", "m"] {
      let arguments = try parse("f", "--count=\(text)")
      #expect(throws: UsageError.self) { try arguments.duration("count") }
    }
  }

  /// Any words end in arguments or in a usage error, and what is read can be read back.
  @Test func `no line of words is too odd`() {
    var random = SplitMix(seed: 7)
    let pieces = [
      "-", "--", "--url", "--url=", "-u", "-fq", "--follow", "x", "", "=", "--=", "-n5", "--type", "é", "--help", "-é",
    ]
    for _ in 0..<5_000 {
      let words = (0..<Int(random.next() % 6)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }
      guard let arguments = try? ArgumentParser.parse(words, for: Self.command) else { continue }
      #expect(arguments.has("help") || (1...2).contains(arguments.operands.count))
    }
  }
}

struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
