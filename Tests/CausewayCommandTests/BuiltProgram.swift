import Foundation
import Glibc
import Testing

/// A process that these tests start: the program as it was built beside them, or a shell. Its output goes to a file: nothing of it is lost, and no
/// pipe fills up.
struct BuiltProgram {
  /// Beside the test bundle.
  static var path: String {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("causeway").path
  }

  private let pid: pid_t
  private let output: String

  /// Runs `causeway` with `words` in `folder`.
  init(_ words: [String], folder: URL) throws {
    try self.init(Self.path, words, folder: folder)
  }

  private init(_ program: String, _ words: [String], folder: URL) throws {
    output = folder.appendingPathComponent("output-\(UUID().uuidString)").path
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    let arguments =
      (["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path, program] + words).map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    try #require(posix_spawn(&pid, "/bin/sh", &actions, nil, arguments, environ) == 0)
    self.pid = pid
  }

  /// What it has said so far.
  var text: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

  /// Waits until the output satisfies `condition`; `false` after 40 s.
  func says(_ condition: (String) -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(40)
    while ContinuousClock.now < deadline {
      if condition(text) { return true }
      // A file tells nobody that it has grown: look again soon.
      try? await Task.sleep(for: .milliseconds(10))
    }
    return false
  }

  /// Sends SIGINT and waits for the end. The exit code; `nil` if it did not end by itself within 40 s.
  func interrupt() async -> Int32? {
    kill(pid, SIGINT)
    return await end()
  }

  /// Waits without a thread: the pool has as many as there are cores.
  private func end() async -> Int32? {
    let deadline = ContinuousClock.now + .seconds(40)
    var status: Int32 = 0
    while waitpid(pid, &status, WNOHANG) == 0 {
      guard ContinuousClock.now < deadline else {
        kill(pid, SIGKILL)
        waitpid(pid, &status, 0)
        return nil
      }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return status & 0x7f == 0 ? (status >> 8) & 0xff : nil
  }

  /// Runs a command line in a shell to its end and returns what it printed.
  static func shell(_ command: String, folder: URL) async throws -> String {
    let shell = try BuiltProgram("/bin/sh", ["-c", command], folder: folder)
    try #require(await shell.end() != nil)
    return shell.text
  }
}
