internal import Foundation
internal import Glibc

/// A Java program that does not outlive this process, however that ends: a shell holds it, and ends it when its own input ends.
final class JavaProcess: Sendable {
  let pid: pid_t
  private let shell: pid_t
  private let leash: Int32

  /// - Parameter folder: gets the program's output, and is its home.
  init(_ name: String, options: [String], classPath: String, main: String, arguments: [String], folder: String) throws {
    let pidFile = "\(folder)/\(name).pid"
    try? FileManager.default.removeItem(atPath: pidFile)
    let script = """
      java "$@" >>'\(folder)/\(name).log' 2>&1 </dev/null &
      echo $! >'\(pidFile).new'; mv '\(pidFile).new' '\(pidFile)'
      cat >/dev/null; kill -9 $! 2>/dev/null
      """
    let words = ["/bin/sh", "-c", script, name] + options + ["-cp", classPath, main] + arguments
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Distribution.Unusable(description: "no pipe") }
    // Held by anyone else, the leash would outlive this process.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var shell: pid_t = 0
    guard posix_spawn(&shell, "/bin/sh", &actions, nil, &pointers, environ) == 0 else {
      throw Distribution.Unusable(description: "no shell")
    }
    Glibc.close(ends[0])
    self.shell = shell
    leash = ends[1]
    pid = try Self.wait(for: pidFile)
  }

  /// A shell needs no second for it.
  private static func wait(for file: String) throws -> pid_t {
    for _ in 0..<2_000 {
      if let text = try? String(contentsOfFile: file, encoding: .utf8), let pid = pid_t(text.dropLast()) { return pid }
      usleep(5_000)
    }
    throw Distribution.Unusable(description: "the shell did not start")
  }

  var isRunning: Bool { Glibc.kill(pid, 0) == 0 }

  /// `SIGKILL`, and waits until it is gone.
  func end() {
    Glibc.kill(pid, SIGKILL)
    Glibc.close(leash)
    var status: Int32 = 0
    while waitpid(shell, &status, 0) < 0, errno == EINTR {}
  }
}
