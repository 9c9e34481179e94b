internal import CausewayCore
internal import Glibc

/// The first bytes of a database file, read without SQLite: opening a file with it could already change what belongs to a
/// newer program. Must not be called while a connection of this process has the file open (closing a descriptor drops locks).
struct JournalHeader: Equatable {
  /// In the format that SQLite documents: the text at 0, big-endian numbers at 60 and 68.
  private static let size = 100

  enum Content: Equatable {
    /// No file, or an empty one: a new journal.
    case nothing
    /// A database: whose, and which version of its tables.
    case database(applicationID: Int64, version: Int64)
    /// Something else.
    case foreign
  }

  static func read(path: String) throws(JournalError) -> Content {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = errno
      if reason == ENOENT { return .nothing }
      throw .opening(path, reason)
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: size)
    let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, size) }
    guard count >= 0 else { throw .opening(path, errno) }
    if count == 0 { return .nothing }
    guard count == size, Array(bytes[0..<16]) == Array("SQLite format 3\0".utf8) else { return .foreign }
    return .database(applicationID: number(bytes, at: 68), version: number(bytes, at: 60))
  }

  private static func number(_ bytes: [UInt8], at offset: Int) -> Int64 {
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int64($1) }
  }
}
