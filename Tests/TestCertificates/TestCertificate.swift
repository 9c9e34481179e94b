internal import Foundation

/// A certificate that nobody trusts, made by the `openssl` command for one run of the tests.
package struct TestCertificate: Sendable {
  /// PEM files in a temporary folder.
  package let certificate: String
  package let key: String

  /// For `localhost` and 127.0.0.1; made once.
  package static let localhost = Result { try TestCertificate(for: "localhost", and: "DNS:localhost,IP:127.0.0.1") }
  /// For another host and another key.
  package static let other = Result { try TestCertificate(for: "other.example", and: "DNS:other.example") }

  /// Makes both where waiting for the command keeps no event loop.
  package static func prepare() async throws {
    try await withTaskExecutorPreference(globalConcurrentExecutor) { @concurrent in
      _ = try (localhost.get(), other.get())
    }
  }

  /// As `openssl`, where waiting for the command keeps no event loop.
  package static func answer(of arguments: [String], input: String = "") async throws -> String {
    try await withTaskExecutorPreference(globalConcurrentExecutor) { @concurrent in
      try openssl(arguments, input: input)
    }
  }

  private init(for name: String, and names: String) throws {
    let folder = try Self.folder()
    certificate = folder + "/certificate.pem"
    key = folder + "/key.pem"
    try Self.openssl([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(names)", "-keyout", key, "-out", certificate,
    ])
  }

  /// A folder that is nobody else's.
  package static func folder() throws -> String {
    let folder = NSTemporaryDirectory() + "causeway-tls-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  /// Runs the command to its end and returns what it printed.
  @discardableResult
  package static func openssl(_ arguments: [String], input text: String = "") throws -> String {
    try TestCommand.run("/usr/bin/openssl", arguments, input: text)
  }
}
