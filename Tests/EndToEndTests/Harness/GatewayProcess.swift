import Foundation
import Glibc
import Testing

/// The real program, started on a free loopback port with a configuration of the test's, and stopped by its pid.
final class GatewayProcess {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let pid: pid_t
  let port: UInt16
  let socketPath: String
  private let errors: URL
  private var isReaped = false

  /// The program that this test run has built, beside the test bundle.
  static var program: URL {
    get throws {
      // Another build of it, such as the one for release, for figures.
      if let path = ProcessInfo.processInfo.environment["CAUSEWAY_PROGRAM"] { return URL(fileURLWithPath: path) }
      let folder = Bundle(for: BundleMarker.self).bundleURL.deletingLastPathComponent()
      let candidates = [
        folder, Bundle.main.bundleURL, URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
      ]
      for candidate in candidates {
        let program = candidate.appendingPathComponent("causeway")
        if FileManager.default.isExecutableFile(atPath: program.path) { return program }
      }
      throw Failure(
        description:
          "the program causeway is not beside the tests; build it with `swift build` (looked in \(candidates))")
    }
  }

  /// Starts `causeway run` in `folder`, where `causeway.yaml` is written first, and waits until it is ready.
  init(
    in folder: URL, port: UInt16, configuration: String, environment: [String: String] = [:], options: [String] = []
  ) throws {
    let file = folder.appendingPathComponent("causeway.yaml")
    try configuration.write(to: file, atomically: true, encoding: .utf8)
    errors = folder.appendingPathComponent("stderr.log")
    self.port = port
    socketPath = folder.appendingPathComponent("journal.db.sock").path
    pid = try Self.spawn(
      [try Self.program.path, "run"] + options + [file.path], environment: environment, errors: errors)
    try waitUntilReady()
  }

  /// Starts `causeway run` without a file, with a journal in `folder` that `environment` names, and waits until it is ready.
  init(in folder: URL, port: UInt16, environment: [String: String]) throws {
    errors = folder.appendingPathComponent("stderr.log")
    self.port = port
    socketPath = folder.appendingPathComponent("journal.db.sock").path
    pid = try Self.spawn([try Self.program.path, "run"], environment: environment, errors: errors)
    try waitUntilReady()
  }

  deinit {
    kill()
  }

  /// Runs a command of the program to its end, at most 20 s.
  /// - Returns: its exit status and what it said.
  static func run(_ words: [String], in folder: URL, environment: [String: String] = [:]) throws -> (
    status: Int32?, text: String
  ) {
    try execute([try program.path] + words, in: folder, environment: environment)
  }

  static func execute(_ words: [String], in folder: URL, environment: [String: String] = [:]) throws -> (
    status: Int32?, text: String
  ) {
    let said = folder.appendingPathComponent("said-\(UUID().uuidString)")
    let pid = try spawn(words, environment: environment, output: said.path, errors: said)
    let deadline = Date() + 20
    var status: Int32 = 0
    while waitpid(pid, &status, WNOHANG) == 0 {
      if Date() > deadline { Glibc.kill(pid, SIGKILL) }
      usleep(2_000)
    }
    return (status & 0x7f == 0 ? (status >> 8) & 0xff : nil, (try? String(contentsOf: said, encoding: .utf8)) ?? "")
  }

  /// A port nobody listens on now.
  static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard result else { throw Failure(description: "no free port: \(String(cString: strerror(errno)))") }
    return UInt16(bigEndian: address.sin_port)
  }

  /// As power failure does it. Idempotent.
  func kill() {
    guard !isReaped else { return }
    Glibc.kill(pid, SIGKILL)
    reap()
  }

  /// As an orderly shutdown does it; returns the exit status, or `nil` if it was killed.
  func terminate() -> Int32? {
    guard !isReaped else { return nil }
    Glibc.kill(pid, SIGTERM)
    return reap()
  }

  /// Whether it has ended by itself.
  var hasEnded: Bool {
    if isReaped { return true }
    var status: Int32 = 0
    if waitpid(pid, &status, WNOHANG) == pid { isReaped = true }
    return isReaped
  }

  @discardableResult
  private func reap() -> Int32? {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    isReaped = true
    return status & 0x7f == 0 ? (status >> 8) & 0xff : nil
  }

  var residentKiB: Int {
    get throws {
      let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
      let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
      return try #require(line.split(separator: " ").dropLast().last.flatMap { Int($0) })
    }
  }

  var standardError: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

  private func waitUntilReady() throws {
    let deadline = Date() + 20
    while Date() < deadline {
      if hasEnded { throw Failure(description: "causeway ended at start: \(standardError)") }
      // Through the owner's socket, which speaks no TLS whatever the port does, and is opened last.
      if let answer = try? HTTPConnection(socket: socketPath).request("GET", "/readyz"), answer.status == 200 { return }
      usleep(2_000)
    }
    throw Failure(description: "causeway was not ready after 20 s: \(standardError)")
  }

  private static func spawn(
    _ arguments: [String], environment: [String: String], output: String = "/dev/null", errors: URL
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    var variables = ProcessInfo.processInfo.environment
    variables.merge(environment) { $1 }
    let argv = arguments.map { strdup($0) } + [nil]
    let envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var pid: pid_t = 0
    let result = posix_spawn(&pid, arguments[0], &actions, nil, argv, envp)
    guard result == 0 else {
      throw Failure(description: "cannot start \(arguments[0]): \(String(cString: strerror(result)))")
    }
    return pid
  }

  private final class BundleMarker {}
}
