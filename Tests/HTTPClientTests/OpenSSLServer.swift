import Foundation
import Glibc
import Loop
import TestCertificates
import Testing

/// `openssl s_server` on a free port of loopback, for what our own server does not do. Not by Foundation's Process, which closes hundreds of
/// descriptors between fork and exec and holds other tests' file locks meanwhile.
final class OpenSSLServer {
  private let pid: pid_t
  private let output: String

  init(_ options: [String]) throws {
    output = try TestCertificate.folder() + "/output"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    let words = ["openssl", "s_server", "-accept", "127.0.0.1:0", "-www"] + options
    let arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    try #require(posix_spawn(&pid, "/usr/bin/openssl", &actions, nil, arguments, environ) == 0)
    self.pid = pid
  }

  deinit {
    kill(pid, SIGKILL)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
  }

  /// Where it listens, once it does.
  func port() async throws -> UInt16 {
    let deadline = ContinuousClock.now + .seconds(20)
    while true {
      let said = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
      if let port = said.firstMatch(of: /ACCEPT 127\.0\.0\.1:(\d+)\n/).flatMap({ UInt16($0.1) }) { return port }
      try #require(ContinuousClock.now < deadline, "openssl s_server does not listen: \(said)")
      try await EventLoop.sleep(for: .milliseconds(10))
    }
  }
}
