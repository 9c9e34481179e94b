import Foundation
import Testing

@testable import causeway

/// The commands that ask a running gateway, as far as they go without one.
@Suite struct OwnersCommandsTests {
  private func inFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cw-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("c.yaml").path
    try """
    journal: { path: ./j.db }
    inputs: { push: { type: http, path: /push, dialect: cloudevents, unsigned: true } }
    outputs: { stream: { type: sse, path: /events, token: a-token-of-some-length } }
    routes: [{ to: stream }]
    """.write(toFile: file, atomically: true, encoding: .utf8)
    try await body(file)
  }

  @Test(arguments: [
    ["outputs"], ["pause", "--output", "ops"], ["resume", "--output", "ops"], ["dead-letters", "list"],
    ["dead-letters", "show", "7"], ["dead-letters", "redrive", "7"], ["dead-letters", "drop", "--all"],
    ["quarantine", "list"], ["quarantine", "show", "7"], ["quarantine", "retry", "--all"],
    ["quarantine", "drop", "7", "8"], ["replay", "--output", "ops", "--since", "1h"], ["test-alarm"],
  ])
  func `where no gateway runs, the exit code is 69, with the reason`(words: [String]) async throws {
    try await inFolder { file in
      let transcript = Transcript()
      let code = await Commands.run(words + [file], transcript.console())
      #expect(code == .unavailable && transcript.output.isEmpty)
      #expect(transcript.errors.contains("is not running, or not this user's"))
    }
  }

  @Test(arguments: [
    ["pause"], ["pause", "--output", "ops", "--for", "soon"], ["resume"], ["dead-letters"], ["dead-letters", "lst"],
    ["dead-letters", "show"], ["dead-letters", "show", "1", "2"], ["dead-letters", "redrive"],
    ["dead-letters", "drop", "1", "--all"], ["dead-letters", "list", "7"], ["dead-letters", "list", "a", "b"],
    ["dead-letters", "list", "--limit", "0"], ["quarantine", "retry"], ["quarantine", "redrive", "--all"],
    ["quarantine", "drop", "--all", "--input", "x"], ["replay", "--output", "ops"], ["replay", "--since", "1h"],
    ["test-alarm", "--source", "/x"], ["test-alarm", "--type", "a", "--event", "e.json"],
    ["test-alarm", "--timeout", "x"], ["outputs", "a", "b"],
  ])
  func `a command line that makes no sense ends with 64 before anything is asked`(words: [String]) async {
    let transcript = Transcript()
    let code = await Commands.run(words, transcript.console())
    #expect(code == .usage && transcript.output.isEmpty)
    #expect(transcript.errors.contains("Try `causeway help \(words[0])`."))
  }

  @Test func `what to do is guessed from what was written`() async {
    let (code, said) = await Transcript.run("dead-letters", "redrvie", "7")
    #expect(code == .usage && said.errors.contains("Did you mean redrive? It takes list, show, redrive, drop."))
  }

  @Test func `columns are as wide as their widest text`() {
    var table = TextTable("A", "BCD", "E")
    table.add("long", "x", "the last")
    table.add("y", "z", "")
    let text = table.text(Transcript().console())
    #expect(text == "A     BCD  E\nlong  x    the last\ny     z")
  }
}
