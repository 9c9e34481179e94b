internal import Foundation
internal import Glibc
internal import Synchronization

/// A program with a pipe as its input, and a file that gets what it says.
final class Spawned: Sendable {
  let pid: pid_t
  private let input: Int32
  private let ended = Mutex<Int32?>(nil)

  init(_ words: [String], output: String) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Distribution.Unusable(description: "no pipe") }
    // Held by another child, the input would not end with this process.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var child: pid_t = 0
    let status = posix_spawnp(&child, words[0], &actions, nil, &pointers, environ)
    Glibc.close(ends[0])
    guard status == 0 else {
      Glibc.close(ends[1])
      throw Distribution.Unusable(description: "\(words[0]): \(String(cString: strerror(status)))")
    }
    pid = child
    input = ends[1]
  }

  /// Its exit status, negative for a signal; `nil` while it runs.
  var status: Int32? {
    ended.withLock { ended in
      if ended == nil {
        var status: Int32 = 0
        if waitpid(pid, &status, WNOHANG) == pid {
          ended = status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
          Glibc.close(input)
        }
      }
      return ended
    }
  }

  /// Blocks until it has ended; after two minutes it is killed.
  @discardableResult
  func wait() -> Int32 {
    for round in 0... {
      if let status { return status }
      if round == 24_000 { signal(SIGKILL) }
      usleep(5_000)
    }
    return -1
  }

  func signal(_ number: Int32) {
    ended.withLock { if $0 == nil { _ = Glibc.kill(pid, number) } }
  }

  func write(_ text: String) {
    ended.withLock { if $0 == nil { _ = text.withCString { Glibc.write(input, $0, strlen($0)) } } }
  }

  deinit {
    signal(SIGKILL)
    wait()
  }
}
