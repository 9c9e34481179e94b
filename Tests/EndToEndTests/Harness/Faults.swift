import Foundation
import Glibc
import Testing

/// A clock and a disk that fail while the real program runs: `Tests/Faults/faults.c`, loaded into it before its libraries.
final class Faults {
  /// Which operations on the journal's files fail.
  struct Operations: OptionSet {
    let rawValue: Int32

    static let writes = Operations(rawValue: 1)
    static let syncs = Operations(rawValue: 2)
    static let reads = Operations(rawValue: 4)
    static let openings = Operations(rawValue: 8)
  }

  /// For the program's start.
  let environment: [String: String]
  private let control: UnsafeMutableRawPointer
  private static let size = 16

  /// - Parameter path: what the paths of the files begin with that may fail.
  init(in folder: TestFolder, path: String) throws {
    let file = folder.path + "/faults"
    let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0 && ftruncate(descriptor, off_t(Self.size)) == 0)
    defer { close(descriptor) }
    let memory = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    control = try #require(memory == MAP_FAILED ? nil : memory)
    // Such as what tells the thread sanitizer of locks.
    let others = ProcessInfo.processInfo.environment["LD_PRELOAD"].map { [$0] } ?? []
    environment = [
      "LD_PRELOAD": ([try Self.build(in: folder)] + others).joined(separator: ":"), "FAULTS_CONTROL": file,
      "FAULTS_PATH": path,
    ]
  }

  deinit {
    munmap(control, Self.size)
  }

  /// The wall clock is this far from the right time.
  func setClock(ahead seconds: Int64) {
    control.storeBytes(of: seconds, as: Int64.self)
  }

  /// From now on, until told otherwise.
  func fail(_ operations: Operations, with error: Int32 = EIO) {
    control.storeBytes(of: error, toByteOffset: 12, as: Int32.self)
    control.storeBytes(of: operations.rawValue, toByteOffset: 8, as: Int32.self)
  }

  func repair() { fail([]) }

  private static func build(in folder: TestFolder) throws -> String {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Faults/faults.c").path
    let library = folder.path + "/faults.so"
    // The C compiler that belongs to Swift's toolchain.
    let words = ["/usr/bin/env", "clang", "-shared", "-fPIC", "-O1", "-o", library, source]
    let (status, text) = try GatewayProcess.execute(words, in: folder.url)
    guard status == 0 else { throw GatewayProcess.Failure(description: "faults.c: \(text)") }
    return library
  }
}
