import Foundation
import Testing

@testable import causeway

@Suite struct CheckCommandTests {
  private static let good = """
    inputs:
      aqara-push: { type: http, path: /push/aqara, dialect: aqara, secret: "correct horse battery staple" }
    outputs:
      stream: { type: sse, path: /events, format: aqara, token: "a-token-of-some-length-0123456789" }
    routes:
      - { match: { source: "/aqara/*" }, to: [stream] }
    """

  private func check(_ text: String, _ options: String...) async throws -> (ExitCode, Transcript) {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("check-\(UUID().uuidString).yaml").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let transcript = Transcript()
    return (await Commands.run(["check", path] + options, transcript.console()), transcript)
  }

  @Test func `a good file is fine, and what it holds is named`() async throws {
    let (code, said) = try await check(Self.good)
    #expect(code == .success && said.output.hasSuffix(": fine. 1 input (aqara-push), 1 output (stream).\n"))
  }

  @Test func `each problem has its place, and the exit code is 78`() async throws {
    let (code, said) = try await check(Self.good.replacing("to: [stream]", with: "to: [steam]"))
    #expect(code == .configuration && said.output.isEmpty)
    #expect(said.errors.contains(".yaml:6:") && said.errors.contains("steam"))
    #expect(said.errors.hasSuffix("1 problem; nothing was started.\n"))
  }

  @Test func `for programs it is one JSON value`() async throws {
    let (code, said) = try await check(Self.good.replacing("to: [stream]", with: "to: [steam]"), "--json")
    #expect(code == .configuration)
    let report = try #require(try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: Any])
    let problems = try #require(report["problems"] as? [[String: Any]])
    #expect(problems.count == 1 && problems[0]["line"] as? Int == 6)
    #expect(try await check(Self.good, "--json").0 == .success)
  }

  @Test func `a file that is not there is a problem of the configuration`() async {
    let (code, said) = await Transcript.run("check", "/no/such/causeway.yaml")
    #expect(code == .configuration && said.errors.contains("no such file"))
  }
}
