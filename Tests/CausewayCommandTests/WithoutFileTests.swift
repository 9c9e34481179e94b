import Foundation
import Testing

/// Which configuration counts: a file, or the variables of `aqara-rocketmq-bridge`.
@Suite struct WithoutFileTests {
  private static let variables =
    "APP_ID=a KEY_ID=k APP_KEY=an-app-key BRIDGE_TOKEN=t MQ_NAMESRV_ADDR=127.0.0.1:1 CAUSEWAY_JOURNAL=/tmp/cw-nobody/j.db"

  /// In an empty folder, with these variables and no others.
  private func run(_ command: String, _ variables: String = "", file: String? = nil) async throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cw-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try file?.write(
      to: folder.appendingPathComponent("causeway.yaml"), atomically: true, encoding: .utf8)
    return try await BuiltProgram.shell(
      "env -i \(variables) '\(BuiltProgram.path)' \(command) 2>&1; echo \"exit $?\"", folder: folder)
  }

  @Test func `neither file nor variables: both ways are named`() async throws {
    let text = try await run("run")
    #expect(text.contains("no causeway.yaml") && text.contains("APP_ID, KEY_ID, APP_KEY, BRIDGE_TOKEN"))
    #expect(text.hasSuffix("exit 66\n"))
  }

  @Test func `what is wrong with the variables is told by run as by check`() async throws {
    for command in ["run", "check"] {
      let text = try await run(command, Self.variables + " SERVER_PORT=web LOG_LEVEL=loud")
      #expect(text.contains("the environment: SERVER_PORT: expected a whole number"))
      #expect(text.contains("the environment: LOG_LEVEL: expected DEBUG"))
      #expect(text.hasSuffix("2 problems; nothing was started.\nexit 78\n") && !text.contains("an-app-key"))
    }
  }

  @Test func `check shows what the variables amount to, without a secret`() async throws {
    let text = try await run("check", Self.variables)
    #expect(text.hasPrefix("the environment: fine. 1 input (aqara-queue), 1 output (stream)."))
    #expect(text.contains("\n    secret_key: \"${APP_KEY}\"\n") && !text.contains("an-app-key"))
    #expect(text.hasSuffix("exit 0\n"))
    let report = try await run("check --json", Self.variables)
    #expect(report.hasPrefix(#"{"file":"the environment","problems":[],"warnings":[],"configuration":"journal:"#))
  }

  @Test func `a file that is there wins`() async throws {
    let file = """
      inputs: { push: { type: http, path: /p, dialect: aqara, unsigned: true } }
      outputs: { s: { type: sse, token: "${BRIDGE_TOKEN}" } }
      routes: [{ to: s }]
      """
    let text = try await run("check", Self.variables, file: file)
    #expect(text.contains("causeway.yaml: fine. 1 input (push), 1 output (s).\n") && !text.contains("aqara-queue"))
    let wrong = try await run("check", Self.variables, file: file.replacing("[{ to: s }]", with: "[{ to: x }]"))
    #expect(wrong.contains("causeway.yaml:3:") && wrong.hasSuffix("exit 78\n"))
  }

  @Test(arguments: ["health", "events", "outputs", "health BRIDGE_TOKEN_FILE=/cannot/be/read"])
  func `commands look for the gateway beside the journal of the variables`(words: String) async throws {
    let words = words.split(separator: " ", maxSplits: 1)
    let text = try await run(String(words[0]), words.dropFirst().joined() + " " + Self.variables)
    #expect(text.contains("The gateway of the environment is not running") && text.contains("/tmp/cw-nobody/j.db.sock"))
    #expect(text.hasSuffix("exit 69\n"))
  }
}
