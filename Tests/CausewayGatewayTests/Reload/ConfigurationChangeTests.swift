import CausewayCore
import Synchronization
import Testing

@testable import CausewayGateway

@Suite struct ConfigurationChangeTests {
  private static let base = """
    journal: { path: /tmp/j.db, keep_for: 72h }
    http: { listen: 127.0.0.1:8080 }
    admin: { listen: 127.0.0.1:8081, token: t }
    inputs:
      push: { type: http, path: /push, dialect: aqara, secret: "${S}" }
      other: { type: http, path: /other, dialect: cloudevents, token: "file:/secret" }
    outputs:
      ops: { type: webhook, url: "https://ops.example.org", unsigned: true }
      late: { type: webhook, url: "https://late.example.org", unsigned: true }
      stream: { type: sse, path: /events, token: a }
    routes:
      - { name: one, match: { type: "a.*" }, to: [ops, stream] }
      - { name: two, match: { type: "b.*" }, priority: alarm, to: [ops, late] }
    """

  private static func configuration(
    _ text: String = base, _ variables: [String: String] = [:], secret: String = "s"
  ) throws -> GatewayConfiguration {
    try GatewayConfiguration.load(
      text: Array(text.utf8), fileName: "c.yaml", environment: { (["S": "x"].merging(variables) { $1 })[$0] },
      readFile: { _ in ConfigFile(bytes: Array(secret.utf8)) }
    ).result.get()
  }

  private static func change(_ replacements: (String, String)...) throws -> ConfigurationChange {
    var text = base
    for (old, new) in replacements {
      try #require(text.contains(old))
      text = text.replacing(old, with: new)
    }
    return ConfigurationChange(from: try configuration(), to: try configuration(text))
  }

  @Test func `what says the same is the same, wherever it stands`() throws {
    #expect(try Self.change().isEmpty)
    #expect(try Self.change(("http: {", "# a comment\n\nhttp:  {")).isEmpty)
    #expect(try Self.change().summary == "nothing has changed")
  }

  @Test func `who comes, changes and goes is told apart from who stays`() throws {
    let change = try Self.change(
      ("  ops: { type: webhook, url: \"https://ops", "  ops: { type: webhook, url: \"https://new"),
      ("  late: { type: webhook", "  later: { type: webhook"), ("to: [ops, late]", "to: [ops]"),
      ("  other:", "  another:"))
    #expect(change.outputs.changed == ["ops"])
    #expect(change.outputs.added == ["later"])
    #expect(change.outputs.removed == ["late"])
    #expect(change.inputs.added == ["another"])
    #expect(change.inputs.removed == ["other"])
    #expect(change.inputs.changed.isEmpty)
    #expect(change.rerouted.isEmpty)
    #expect(
      change.summary == "added inputs.another, outputs.later; changed outputs.ops, routes; "
        + "removed inputs.other, outputs.late")
  }

  @Test func `a variable or a file that says something else is a change`() throws {
    let old = try Self.configuration()
    #expect(
      ConfigurationChange(from: old, to: try Self.configuration(Self.base, ["S": "y"])).inputs.changed == ["push"])
    #expect(ConfigurationChange(from: old, to: try Self.configuration(secret: "t")).inputs.changed == ["other"])
    #expect(ConfigurationChange(from: old, to: try Self.configuration(Self.base, ["UNUSED": "y"])).isEmpty)
  }

  @Test func `a route concerns the outputs that it names, and no other`() throws {
    let matched = try Self.change(("type: \"a.*\"", "type: \"c.*\""))
    #expect(matched.rerouted == ["ops", "stream"])
    #expect(matched.realarmed == ["ops", "stream"])
    #expect(matched.outputs.isEmpty)
    let targets = try Self.change(("to: [ops, late]", "to: [ops, late, stream]"))
    #expect(targets.rerouted == ["stream"])
    let tests = try Self.change(
      ("priority: alarm, to", "priority: alarm, tests: [{ given: { type: b.x }, expect: [ops, late] }], to"))
    #expect(tests.rerouted.isEmpty)
    #expect(tests.routes)
    let named = try Self.change(("name: two", "name: drei"))
    #expect(named.rerouted == ["ops", "late"])
    #expect(named.realarmed.isEmpty)
  }

  @Test func `another heir is no change of the output itself`() throws {
    let change = try Self.change(
      ("late.example.org\", unsigned: true", "late.example.org\", unsigned: true, renamed_from: x"))
    #expect(change.outputs.isEmpty)
  }

  @Test func `doors and limits are seen, and what wants a restart`() throws {
    let change = try Self.change(
      ("8080", "8090"), ("token: t }", "token: u }"), ("72h", "71h"), ("/tmp/j.db", "/tmp/k.db"))
    #expect(change.http)
    #expect(change.admin)
    #expect(change.journal)
    #expect(change.wantsRestart == ["journal.path"])
    #expect(try !Self.change(("8080", "8090")).admin)
  }
}
