internal import Foundation
internal import Glibc

/// Programs that tests start. Not by Foundation's Process, which waits on a run loop that the thread of an event loop does not have.
enum Child {
  /// - Returns: its process id. Whoever starts it waits for it.
  static func spawn(_ path: String, _ arguments: [String], output: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // The threads that tests run on have every signal blocked: a child that inherits it could not be asked to end.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    guard posix_spawn(&process, path, &actions, &attributes, &words, environ) == 0 else {
      throw RealBroker.Failed(description: "\(path) cannot be started")
    }
    return process
  }

  /// Runs it to its end.
  static func run(_ path: String, _ arguments: [String]) throws {
    let process = try spawn(path, arguments, output: "/dev/null")
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else { throw RealBroker.Failed(description: "\(path) failed") }
  }
}
