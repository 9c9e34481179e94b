internal import Foundation
internal import Glibc

/// Commands that tests compare with or borrow from. Not by Foundation's Process: it waits for its end on a run loop, which the thread of
/// an event loop does not have.
package enum TestCommand {
  package struct Failed: Error, CustomStringConvertible {
    package let description: String
  }

  /// Runs the program at `path` to its end and returns what it printed. Blocks.
  package static func run(_ path: String, _ arguments: [String], input text: String = "") throws -> String {
    let output = try TestCertificate.folder() + "/out"
    let input = try TestCertificate.folder() + "/in"
    try Data(text.utf8).write(to: URL(fileURLWithPath: input))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    guard posix_spawn(&process, path, &actions, nil, &words, environ) == 0 else {
      throw Failed(description: "there is no \(path)")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let printed = try String(contentsOfFile: output, encoding: .utf8)
    guard status == 0 else { throw Failed(description: "\(path) \(arguments.first ?? ""): \(printed)") }
    return printed
  }

  /// As `run`, where waiting keeps no event loop.
  package static func answer(of path: String, _ arguments: [String], input: String = "") async throws -> String {
    try await withTaskExecutorPreference(globalConcurrentExecutor) { @concurrent in
      try run(path, arguments, input: input)
    }
  }
}
