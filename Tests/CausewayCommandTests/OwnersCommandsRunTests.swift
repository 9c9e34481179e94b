import Foundation
import Testing

@testable import causeway

/// The commands against the real program, with a webhook's receiver that does what the test says.
@Suite(.timeLimit(.minutes(2))) struct OwnersCommandsRunTests {
  private static func answer(_ status: String) -> String { "HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n" }

  private static func run(_ words: String...) async -> (code: ExitCode, said: Transcript) {
    let transcript = Transcript()
    return (await Commands.run(words, transcript.console()), transcript)
  }

  private static func until(_ what: String, _ condition: () async -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(40)
    while await !condition() {
      try #require(ContinuousClock.now < deadline, "waited in vain until \(what)")
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// A gateway with the webhook output `ops`, whose receiver gives `answers` one after the other.
  private static func withGateway(
    answers: [String], _ body: (_ file: String, _ receiver: PushServer) async throws -> Void
  ) async throws {
    // Short: the path of a Unix socket has a limit.
    let folder = URL(fileURLWithPath: "/tmp/cw-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let receiver = PushServer(answers: answers)
    let file = folder.appendingPathComponent("causeway.yaml").path
    try """
    journal: { path: ./j.db }
    http: { listen: 127.0.0.1:0 }
    inputs: { push: { type: http, path: /push, dialect: cloudevents, unsigned: true } }
    outputs:
      ops: { type: webhook, url: "\(try await receiver.start())", allow_http: true, allow_private: true, unsigned: true }
      stream: { type: sse, token: a-token-of-some-length-0123456789 }
    routes:
      - { name: alarms, match: { type: [homelink.alert, causeway.test_alarm] }, priority: alarm, to: ops }
      - { match: { source: /never }, to: stream }
    """.write(toFile: file, atomically: true, encoding: .utf8)
    let gateway = try BuiltProgram(["run", file], folder: folder)
    do {
      try await until("the gateway is ready") { await run("health", file).code == .success }
      try await body(file, receiver)
    } catch {
      _ = await gateway.interrupt()
      throw error
    }
    #expect(await gateway.interrupt() == 0)
  }

  @Test func `an alarm that was rejected is seen, sent again, and replayed`() async throws {
    let answers = [Self.answer("422 No")] + Array(repeating: Self.answer("200 OK"), count: 3)
    try await Self.withGateway(answers: answers) { file, receiver in
      let rejected = await Self.run("test-alarm", "--type", "homelink.alert", "--source", "/homelink/joe", file)
      #expect(rejected.code == .failure && rejected.said.output.contains("ops (webhook): dead"))
      try await Self.until("it is listed") {
        await Self.run("dead-letters", "list", file).said.output.contains("homelink.alert")
      }
      let outputs = await Self.run("outputs", file).said.output.split(separator: "\n")
      #expect(outputs.first?.hasPrefix("NAME") == true && outputs.count == 3)
      let row = await Self.run("dead-letters", "list", "--json", file).said.output
      let number = try #require(row.firstMatch(of: /"number":(\d+),"output":"ops"/)).1
      let shown = await Self.run("dead-letters", "show", String(number), file)
      #expect(shown.code == .success && shown.said.output.contains(#""type":"homelink.alert""#))

      let dry = await Self.run("dead-letters", "redrive", "--output", "ops", "--dry-run", file)
      #expect(dry.code == .success && dry.said.output == "To send: 1 to ops\n  1  homelink.alert\n")
      let done = await Self.run("dead-letters", "redrive", String(number), file)
      #expect(done.code == .success && done.said.output.contains("Sent on their way: 1 to ops"))
      try await Self.until("it is sent again") { await receiver.requests.count == 2 }
      #expect(await Self.run("dead-letters", "list", file).said.output == "There are none.\n")
      let gone = await Self.run("dead-letters", "redrive", String(number), file)
      #expect(gone.code == .failure && gone.said.output == "There is no dead letter \(number).\n")

      let forecast = await Self.run("replay", "--output", "ops", "--since", "1h", "--dry-run", file)
      #expect(forecast.code == .success && forecast.said.output.contains("  1  homelink.alert\n"))
      let replay = await Self.run("replay", "--output", "ops", "--since", "1h", file)
      #expect(replay.code == .success && replay.said.output.contains("Replay 1 has begun"))
      try await Self.until("it is replayed") { await receiver.requests.count == 3 }
      let alarm = await Self.run("test-alarm", file)
      #expect(alarm.code == .success && alarm.said.output.contains("ops (webhook): delivered after "))
    }
  }

  @Test func `a paused output shows, holds what comes, and goes on`() async throws {
    try await Self.withGateway(answers: [Self.answer("200 OK")]) { file, receiver in
      let paused = await Self.run("pause", "--output", "ops", "--for", "1h", "--reason", "moving", file)
      #expect(paused.code == .success && paused.said.output.hasPrefix("ops is paused until 20"))
      #expect(await Self.run("outputs", file).said.output.contains("paused"))
      #expect(await Self.run("health", file).said.output.contains("paused: moving"))
      let held = await Self.run("test-alarm", "--timeout", "200ms", file)
      #expect(held.code == .failure && held.said.output.contains("waiting: the output is paused: moving"))
      #expect(await Self.run("resume", "--output", "ops", file).code == .success)
      try await Self.until("it is sent") { await receiver.requests.count == 1 }
      let again = await Self.run("resume", "--output", "ops", file)
      #expect(again.code == .failure && again.said.errors.contains("is not paused"))
      let unknown = await Self.run("pause", "--output", "opps", file)
      #expect(unknown.code == .failure && unknown.said.errors.contains("Did you mean `ops`?"))
      #expect(await Self.run("pause", "--output", "stream", file).code == .failure)
      #expect(await Self.run("quarantine", "list", file).said.output == "There are none.\n")
      #expect(await Self.run("quarantine", "retry", "7", file).code == .failure)
    }
  }
}
