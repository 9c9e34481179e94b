import Foundation
import Testing

@testable import causeway

@Suite struct ExplainCommandTests {
  private static let configuration = """
    inputs:
      push: { type: http, path: /push, dialect: cloudevents, unsigned: true }
    outputs:
      ops: { type: sse, path: /ops, token: "a-token-of-some-length-0123456789" }
      house: { type: sse, path: /events, format: aqara, token: "a-token-of-some-length-0123456789" }
      never: { type: sse, path: /never, token: "a-token-of-some-length-0123456789" }
    routes:
      - { name: high, match: { type: "*.alert", where: { data.severity: HIGH } }, priority: alarm, to: ops }
      - { match: { type: "*.alert" }, expires: 60s, to: [ops, house] }
      - { name: rest, match: { source: "/x" }, to: never }
    """

  private func explain(_ event: String, _ options: String...) async throws -> (ExitCode, Transcript) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("explain-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (file, eventFile) = (folder.appendingPathComponent("c.yaml").path, folder.appendingPathComponent("e.json").path)
    try Self.configuration.write(toFile: file, atomically: true, encoding: .utf8)
    try event.write(toFile: eventFile, atomically: true, encoding: .utf8)
    let transcript = Transcript()
    return (await Commands.run(["explain", file, "--event", eventFile] + options, transcript.console()), transcript)
  }

  @Test func `each output is told with its route, what spoke against others, and what would be sent`() async throws {
    let (code, said) = try await explain(
      #"{"type":"homelink.alert","source":"/homelink/joe","id":"7","data":{"severity":"LOW"}}"#)
    #expect(code == .success && said.errors.isEmpty)
    #expect(
      said.output == """
        homelink.alert (occurrence) from /homelink/joe

        ops (sse): sent
          not by route "high" (line 8): data.severity: expected "HIGH", found "LOW"
          by route "routes[1]" (line 9)
          | id: 1
          | data: {"specversion":"1.0","id":"7","source":"/homelink/joe","type":"homelink.alert","position":"1","input":"push","kind":"occurrence","retained":false,"changed":false,"datacontenttype":"application/json","data":{"severity":"LOW"}}

        house (sse): not sent: a stream of `format: aqara` leaves out an event of type homelink.alert
          by route "routes[1]" (line 9)

        never (sse): not sent: no route to it matches
          not by route "rest" (line 10): source: expected "/x", found "/homelink/joe"

        """)
  }

  @Test func `for programs it is one JSON value`() async throws {
    let (code, said) = try await explain(
      #"{"type":"a.alert","time":"2020-01-01T00:00:00Z","data":{"severity":"LOW"}}"#, "--json")
    #expect(code == .success)
    let report = try #require(try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: Any])
    let outputs = try #require(report["outputs"] as? [[String: Any]])
    #expect(outputs.map { $0["name"] as? String } == ["ops", "house", "never"])
    #expect(outputs.map { $0["sent"] as? Bool } == [false, false, false])
    #expect(outputs[0]["reason"] as? String == "it is older than the 1m of `expires`")
    let declined = try #require(outputs[0]["declined"] as? [[String: Any]])
    #expect(declined[0]["condition"] as? String == "data.severity" && declined[0]["found"] as? String == #""LOW""#)
    #expect((outputs[0]["route"] as? [String: Any])?["line"] as? Int == 9)
    let high = try await explain(#"{"type":"a.alert","data":{"severity":"HIGH"}}"#, "--json").1.output
    #expect(
      high.contains(#""name":"high","line":8,"priority":"alarm""#) && high.contains(#""preview":"id: 1\ndata: {"#))
  }

  @Test(arguments: [
    ("nonsense", "is not JSON: line 1"), ("{}", "is no event: `type` is missing."),
    ("[]", "expected an object, the event"),
    (#"{"type":"a","Subject":"x"}"#, #"an event has no attribute called "Subject". Did you mean `subject`?"#),
    (#"{"type":"a","time":"noon"}"#, "`time` is not a time"), (#"{"type":"a","type":"b"}"#, #""type" is there twice"#),
  ])
  func `what is no event is refused with words`(_ event: String, _ words: String) async throws {
    let (code, said) = try await explain(event)
    #expect(code == .noInput && said.errors.contains(words) && said.output.isEmpty, "\(said.errors)")
  }

  @Test func `there must be exactly one event`() async {
    #expect(await Transcript.run("explain", "/none.yaml").code == .usage)
    #expect(await Transcript.run("explain", "/none.yaml", "--event", "x", "--position", "3").code == .usage)
  }
}
