import CausewayCore
import CausewayJournal
import Foundation
import Testing

@testable import CausewayGateway

@Suite struct LocalFileTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "causeway-\(UUID().uuidString)")

  @Test func `a file is read whole, and who else may read it is known`() throws {
    try inFolder {
      let path = folder.appending(path: "s").path()
      let content = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0) })
      try content.write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      #expect(try LocalFile.read(path) == ConfigFile(bytes: Array(content), isReadableByOthers: false))
      for mode in [0o640, 0o604] {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        #expect(try LocalFile.read(path).isReadableByOthers)
      }
    }
  }

  @Test func `what is no small file is refused with words`() throws {
    try inFolder {
      let path = folder.appending(path: "s").path()
      #expect(throws: ConfigFileError("no such file")) { try LocalFile.read(path) }
      #expect(throws: ConfigFileError("it is a folder")) { try LocalFile.read(folder.path()) }
      #expect(throws: ConfigFileError("it is not a regular file")) { try LocalFile.read("/dev/zero") }
      #expect(mkfifo(path, 0o600) == 0)
      #expect(throws: ConfigFileError("it is not a regular file")) { try LocalFile.read(path) }
      try FileManager.default.removeItem(atPath: path)
      try Data(count: (1 << 20) + 1).write(to: URL(filePath: path))
      #expect(throws: ConfigFileError("it is larger than 1048576 bytes")) { try LocalFile.read(path) }
    }
  }

  @Test func `a configuration is read from disk, and paths count from its folder`() throws {
    try inFolder {
      let file = folder.appending(path: "causeway.yaml")
      try Data("x\n".utf8).write(to: folder.appending(path: "token"))
      try Data(
        """
        journal: { path: j.db }
        inputs: { push: { type: http, path: /push, dialect: aqara, unsigned: true } }
        outputs: { stream: { type: sse, token_file: ./token } }
        routes: [{ to: stream }]
        """.utf8
      ).write(to: file)
      let configuration = try GatewayConfiguration.load(file: file.path()).result.get()
      #expect(configuration.journal.path == folder.appending(path: "j.db").path())
    }
  }

  @Test func `a configuration that is not there is a problem like any other`() {
    guard case .failure(let failure) = GatewayConfiguration.load(file: "/none/causeway.yaml").result else {
      Issue.record("nothing was read")
      return
    }
    #expect(
      failure.description == """
        /none/causeway.yaml:1:1: cannot read the configuration: no such file.
        1 problem; nothing was started.
        """)
  }

  private func inFolder(_ body: () throws -> Void) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body()
  }
}
