import Testing

@testable import CausewayCore

@Suite struct ConfigSecretTests {
  private static let files: [String: ConfigFile] = [
    "/s": ConfigFile("from file\n"), "/etc/c/s": ConfigFile("beside"), "/crlf": ConfigFile("x\r\n"),
    "/open": ConfigFile("x", isReadableByOthers: true), "/run/secrets/s": ConfigFile("x", isReadableByOthers: true),
    "/empty": ConfigFile("\n"), "/two": ConfigFile("a\nb\n"), "/blank": ConfigFile(" x \n\n"),
    "/latin": ConfigFile(bytes: [0xE9]),
  ]

  @Test(arguments: [
    ("s", "plain", "plain"), ("s", "${S}", "from environment"), ("s", "${F}", "from file"),
    ("s", "${F_FILE}", "from file"),
    ("s", "file:/s", "from file"), ("s", "file:${DIR}/s", "beside"), ("s_file", "/s", "from file"),
    ("s_file", "${DIR}/s", "beside"), ("s", "${NONE:-default}", "default"), ("s", "file:/crlf", "x"),
    ("s", "Bearer ${S}", "Bearer from environment"),
  ])
  func `a secret stands in the file, the environment or a file of its own`(
    _ key: String, _ text: String, _ secret: String
  ) {
    let reading = read([key: .init(stringLiteral: text)])
    #expect(reading.secret == secret)
    #expect(reading.problems.isEmpty)
  }

  @Test func `a section names a file`() {
    #expect(read(["s": ["file": "/s"]]).secret == "from file")
    #expect(read(["s": ["file": "/s", "x": "y"]]).problems == ["s.x: unknown key. Keys here: file."])
    #expect(
      read(["s": ["path": "/s"]]).problems == [
        "s: expected a text or `file: /path/to/secret`, found a section without `file`.",
        "s.path: unknown key. Keys here: file.",
      ])
  }

  @Test(
    arguments: [
      (
        ["s": "${NONE}"],
        "s: the environment variable NONE is not set. Set it, or set NONE_FILE to the path of a file that holds the secret."
      ),
      (["s": "${BOTH}"], "s: both BOTH and BOTH_FILE are set. Unset one of them: only one can hold the secret."),
      (["s": "a", "s_file": "/s"], "s_file: `s` is given as well. Keep one of them: only one can hold the secret."),
      (["s": "${MISSING}"], "s: cannot read the file that MISSING_FILE names: no such file."),
      (["s_file": "/none"], "s_file: cannot read this file: no such file."),
      (["s": "file:/none"], "s: cannot read this file: no such file."),
      (["s": "file:/latin"], "s: this file is not UTF-8 text."),
      (["s": "file:/empty"], "s: the secret is empty."),
      (
        ["s": "file:/two"],
        "s: the secret holds a line break or another control character. It must be a single line of text."
      ),
      (
        ["s": "file:/blank"],
        "s: the secret holds a line break or another control character. It must be a single line of text."
      ),
      (
        ["s": "a\tb"],
        "s: the secret holds a line break or another control character. It must be a single line of text."
      ),
      (["s": "${EMPTY}"], "s: the secret is empty."),
      (["s": []], "s: expected a text, found a list."),
    ] as [(ConfigNode, String)])
  func `what gives no secret is a problem`(_ settings: ConfigNode, _ words: String) {
    let reading = read(settings)
    #expect(reading.secret == nil)
    #expect(reading.problems == [words])
  }

  @Test func `a required secret may stand under either key`() {
    for settings in [["s": "x"], ["s_file": "/s"]] as [ConfigNode] {
      let reading = settingsReading(settings)
      #expect(!reading.section.requiredSecret("s").isEmpty)
      reading.section.finish()
      #expect(reading.problems.isEmpty)
    }
    let reading = settingsReading([:])
    #expect(reading.section.requiredSecret("s", hint: "Ask the vendor.").isEmpty)
    #expect(reading.problems == ["s: required, but missing. Ask the vendor."])
  }

  @Test func `several secrets are a list or one alone`() {
    #expect(
      settingsReading(["s": ["a", "${S}", ["file": "/s"]]]).section.secrets("s").map { $0.reveal() }
        == ["a", "from environment", "from file"])
    #expect(settingsReading(["s": "a"]).section.secrets("s").map { $0.reveal() } == ["a"])
    #expect(settingsReading([:]).section.secrets("s").isEmpty)
  }

  @Test func `a file that others may read is warned of, save where platforms mount theirs`() {
    #expect(
      read(["s_file": "/open"]).warnings
        == ["s_file: others may read this file, which holds a secret. Only its owner should: chmod 600."])
    #expect(read(["s_file": "/run/secrets/s"]).warnings.isEmpty)
  }

  /// Whoever mistakes `token_file` for `token` has written the token there.
  @Test func `what stands where a path should is not repeated`() {
    for settings in [["s_file": "hunter2"], ["s": "file:hunter2"], ["s": "${WRONG}"], ["s": ["file": "hunter2"]]]
      as [ConfigNode]
    {
      let problems = read(settings).problems
      #expect(problems.count == 1)
      #expect(!problems.joined().contains("hunter2"))
    }
  }

  @Test func `a secret may have a variable of its own`() {
    let reading = settingsReading([:])
    #expect(reading.section.secret(inVariable: "S", for: "token")?.reveal() == "from environment")
    #expect(reading.section.secret(inVariable: "F", for: "token") != nil)
    #expect(reading.section.secret(inVariable: "NOT_SET", for: "token") == nil)
    #expect(reading.problems.isEmpty)
    #expect(reading.section.secret(inVariable: "BOTH", for: "token") == nil)
    #expect(
      reading.problems == ["token: both BOTH and BOTH_FILE are set. Unset one of them: only one can hold the secret."])
  }

  private func read(_ settings: ConfigNode) -> (secret: String?, problems: [String], warnings: [String]) {
    let reading = settingsReading(settings)
    let secret = reading.section.secret("s")
    reading.section.finish()
    return (secret?.reveal(), reading.problems, reading.warnings)
  }

  private func settingsReading(_ settings: ConfigNode) -> SettingsReading {
    SettingsReading(
      settings, file: "t.yaml",
      environment: [
        "S": "from environment", "F_FILE": "/s", "DIR": "/etc/c", "BOTH": "x", "BOTH_FILE": "/s",
        "MISSING_FILE": "/none",
        "WRONG_FILE": "hunter2", "EMPTY": "",
      ], files: Self.files)
  }
}
