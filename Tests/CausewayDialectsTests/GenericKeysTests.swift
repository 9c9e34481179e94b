import CausewayCore
import CausewayDialects
import Testing

@Suite struct GenericKeysTests {
  private let findings = ConfigFindings()

  @discardableResult
  private func parts(_ dialect: String, _ settings: ConfigNode, isPush: Bool = true) throws -> DialectParts {
    let section = ConfigSection(settings, path: "inputs.a", source: ConfigSource(file: "c.yaml"), findings: findings)
    let parts = try #require(DialectRegistry.parts(of: dialect, section, isPush: isPush))
    section.finish()
    return parts
  }

  private var problems: [String] {
    findings.failure?.problems.map { "\($0.path): \($0.message)" } ?? []
  }

  private var warnings: [String] { findings.warnings.map { "\($0.path): \($0.message)" } }

  private func events(_ parts: DialectParts, _ body: String) throws -> [Event] {
    try parts.dialect.read(Delivery(body: Array(body.utf8)), receivedAt: received, devices: DeviceBook()).events
  }

  @Test(arguments: ["cloudevents", "json"])
  func `a push input needs a token, or to be unsigned in so many words`(dialect: String) throws {
    let event: ConfigNode = ["id": "id"]
    let keys: (ConfigNode) -> ConfigNode = { dialect == "json" ? ["event": event, "unsigned": $0] : ["unsigned": $0] }
    try parts(dialect, keys(true))
    #expect(problems.isEmpty)
    try parts(dialect, keys(false))
    #expect(problems == ["inputs.a.token: required, but missing"])
  }

  @Test func `a token beside unsigned is refused`() throws {
    try parts("cloudevents", ["unsigned": true, "token": "x"])
    #expect(problems == ["inputs.a.token: has no use with `unsigned: true`"])
  }

  @Test(arguments: ["cloudevents", "json"])
  func `other inputs have no etiquette, and its keys are unknown there`(dialect: String) throws {
    #expect(try parts(dialect, ["kind": "occurrence"], isPush: false).etiquette == nil)
    #expect(problems.isEmpty)
    try parts(dialect, ["token": "x"], isPush: false)
    #expect(problems == ["inputs.a.token: unknown key"])
  }

  @Test func `the kind can be chosen`() throws {
    let state = try parts("cloudevents", ["kind": "state", "unsigned": true])
    #expect(try events(state, structured(#","subject":"s""#)).map(\.kind) == [.state])
    #expect(problems.isEmpty)
    try parts("cloudevents", ["kind": "report", "unsigned": true])
    #expect(problems == [#"inputs.a.kind: expected one of occurrence, state, found "report""#])
  }

  @Test func `attributes are paths, fixed texts, or both`() throws {
    let parts = try parts(
      "json",
      [
        "unsigned": true, "kind": "state",
        "event": [
          "id": #"meta."the.id""#, "type": ["default": "com.example.weather"], "time": "at",
          "source": ["path": "station", "default": "/weather"], "subject": "sensors.0",
        ],
      ])
    #expect(problems.isEmpty)
    #expect(warnings.isEmpty)
    let body = #"{"meta":{"the.id":"7"},"at":0,"sensors":["one","two"]}"#
    #expect(
      try events(parts, body) == [
        Event(
          id: "7", source: "/weather", type: "com.example.weather", subject: "one",
          time: Timestamp(milliseconds: 0), kind: .state, data: JSONText(body))
      ])
  }

  @Test(
    arguments: [
      (["event": "x"], "inputs.a.event: expected a section of keys and values, found a text"),
      (["event": ["id": "a..b"]], #"inputs.a.event.id: expected a path such as payload.id, found "a..b""#),
      (["event": ["id": "a", "source": "/weather"]], "inputs.a.event.source: a path begins with a name, not with `/`"),
      (["event": ["id": ["default": "1"]]], "inputs.a.event.id: expected a path such as payload.id, found a section"),
      (["event": ["id": "a", "type": [:]]], "inputs.a.event.type: neither a path nor a default"),
      (
        ["event": ["id": "a", "type": ["default": ""]]],
        "inputs.a.event.type.default: must not be empty nor hold a control character"
      ),
      (["event": ["id": "a", "type": ["defualt": "x"]]], "inputs.a.event.type: neither a path nor a default"),
      (
        ["event": ["id": "a", "source": ["default": "/causeway"]]],
        "inputs.a.event.source: the gateway's own events have this source"
      ),
      (["event": ["id": "a", "sorce": "x"]], "inputs.a.event.sorce: unknown key"),
    ] as [(ConfigNode, String)])
  func `a mistake in the paths is told`(settings: ConfigNode, problem: String) throws {
    try parts("json", settings, isPush: false)
    #expect(problems.first == problem)
  }

  @Test func `a state that is pushed needs a subject, and one of a broker has its topic`() throws {
    let settings: ConfigNode = ["event": ["id": "a"], "kind": "state"]
    try parts("json", settings, isPush: false)
    #expect(problems.isEmpty)
    try parts("json", settings, isPush: true)
    #expect(problems.first == "inputs.a.kind: a state is the state of a subject, and none is named")
  }

  @Test func `where nothing tells events apart that is warned of`() throws {
    try parts("json", ["event": ["time": "at"]], isPush: false)
    try parts("json", ["event": ["id": "id"]], isPush: false)
    #expect(warnings.isEmpty)
    try parts("json", ["event": ["type": "t"]], isPush: false)
    #expect(
      warnings == [
        "inputs.a.event: neither `id` nor `time` is named, so deliveries that say exactly the same count as one"
      ])
    #expect(problems.isEmpty)
  }
}
