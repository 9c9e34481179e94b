internal import Foundation
internal import Glibc
internal import Synchronization

/// The distribution's `mosquitto`, on a free port of loopback: started with options of the test's choice, stopped, killed or frozen by its
/// process id, and started again with what it kept.
package final class RealBroker: Sendable {
  package struct Options: Sendable {
    /// Passwords by user; with some, nobody else may connect.
    package var users: [String: String] = [:]
    /// Lines of an access control list.
    package var rights: [String] = []
    /// PEM files of the broker's own certificate and key: then it speaks TLS and nothing else.
    package var certificate: (certificate: String, key: String)?
    /// A PEM file with the authorities of clients: then only those with a certificate may connect.
    package var clientAuthorities: String?
    /// Whether sessions and retained messages survive a restart.
    package var isPersistent = false
    /// Further lines of mosquitto.conf.
    package var lines: [String] = []

    package init() {}
  }

  package struct Failed: Error, CustomStringConvertible {
    package let description: String
  }

  package let port: UInt16
  package let folder: String
  private let process = Mutex<pid_t?>(nil)

  /// Returns when the broker takes connections.
  package static func start(_ options: Options = Options()) async throws -> RealBroker {
    let broker = try RealBroker(options)
    try await broker.restart()
    return broker
  }

  private init(_ options: Options) throws {
    guard FileManager.default.isExecutableFile(atPath: Self.program) else {
      throw Failed(
        description: "\(Self.program) is missing: these tests need the packages mosquitto and mosquitto-clients "
          + "(Scripts/install-packages mosquitto mosquitto-clients)")
    }
    folder = NSTemporaryDirectory() + "causeway-broker-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    port = try FreePort.take()
    try (lines(options).joined(separator: "\n") + "\n").write(
      toFile: folder + "/mosquitto.conf", atomically: true, encoding: .utf8)
  }

  deinit {
    kill()
    try? FileManager.default.removeItem(atPath: folder)
  }

  private static let program = "/usr/sbin/mosquitto"

  private func lines(_ options: Options) throws -> [String] {
    var lines = [
      // As root it would become another user, who may not read the tests' folder.
      "user \(NSUserName())", "listener \(port) 127.0.0.1", "max_queued_messages 0", "log_type all",
      "log_dest file \(folder)/log", "persistence \(options.isPersistent)", "persistence_location \(folder)/",
      "autosave_interval 1", "allow_anonymous \(options.users.isEmpty)",
    ]
    if !options.users.isEmpty {
      try write(options.users.map { "\($0.key):\($0.value)" }, to: "passwords")
      try Child.run("/usr/bin/mosquitto_passwd", ["-U", folder + "/passwords"])
      lines.append("password_file \(folder)/passwords")
    }
    if !options.rights.isEmpty {
      try write(options.rights, to: "rights")
      lines.append("acl_file \(folder)/rights")
    }
    if let own = options.certificate {
      lines += ["certfile \(own.certificate)", "keyfile \(own.key)"]
    }
    if let authorities = options.clientAuthorities {
      lines += ["cafile \(authorities)", "require_certificate true"]
    }
    return lines + options.lines
  }

  private func write(_ lines: [String], to name: String) throws {
    let path = folder + "/" + name
    try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  /// Starts it (again), with what the last one left if it is persistent.
  package func restart() async throws {
    kill()
    let child = try Child.spawn(Self.program, ["-c", folder + "/mosquitto.conf"], output: folder + "/output")
    process.withLock { $0 = child }
    let deadline = ContinuousClock.now + .seconds(20)
    while !FreePort.isAnswered(port) {
      var status: Int32 = 0
      guard ContinuousClock.now < deadline, waitpid(child, &status, WNOHANG) == 0 else {
        throw Failed(description: "mosquitto does not start: \(log)")
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// What it logged.
  package var log: String {
    ["log", "output"].compactMap { try? String(contentsOfFile: folder + "/" + $0, encoding: .utf8) }.joined()
  }

  /// Ends it as an owner does: it writes down what it keeps. Blocks until it is gone.
  package func stop() { end(by: SIGTERM) }

  /// Ends it as a crash does.
  package func kill() { end(by: SIGKILL) }

  /// Lets it do nothing, with its connections open, until `resume`.
  package func freeze() { signal(SIGSTOP) }
  package func resume() { signal(SIGCONT) }

  /// Has it write down what it keeps.
  package func save() { signal(SIGUSR1) }

  private func signal(_ number: Int32) {
    process.withLock { if let child = $0 { _ = Glibc.kill(child, number) } }
  }

  private func end(by number: Int32) {
    let child = process.withLock { child in
      defer { child = nil }
      return child
    }
    guard let child else { return }
    _ = Glibc.kill(child, SIGCONT)
    _ = Glibc.kill(child, number)
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
  }
}
