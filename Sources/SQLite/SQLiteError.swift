internal import CSQLite
internal import Glibc

/// What SQLite answered instead of doing what it was asked.
package struct SQLiteError: Error, Sendable, Equatable {
  /// What a caller can do about it.
  package enum Cause: Sendable {
    /// No room: the disk, a quota or a limit on file sizes.
    case full
    /// Reading or writing failed.
    case io
    /// The file, its folder or its file system takes no writes.
    case readOnly
    /// The file is damaged, or no database at all.
    case corrupt
    /// Another connection holds what this one needs.
    case busy
    /// A row contradicts the schema.
    case constraint
    /// The file cannot be opened, or may not be.
    case cannotOpen
    case other
  }

  /// The primary result code, such as 13 for a full disk.
  package let code: Int32
  /// The extended result code, such as 778 for a failed write.
  package let extendedCode: Int32
  /// `errno` of the system call that failed, or 0.
  package let systemError: Int32
  package let cause: Cause
  /// SQLite's words. May name tables and columns, never holds values.
  package let message: String

  init(extendedCode: Int32, systemError: Int32 = 0, message: String) {
    code = extendedCode & 0xFF
    self.extendedCode = extendedCode
    self.systemError = systemError
    self.message = message
    cause = Self.cause(code: extendedCode & 0xFF, systemError: systemError)
  }

  /// Damage that SQLite does not see: what a file holds contradicts itself.
  package init(damage: String) {
    self.init(extendedCode: SQLITE_CORRUPT, message: damage)
  }

  /// The error that `database` is in, after a call that answered `result`. To be asked for before anything else is called.
  init(_ result: Int32, of database: OpaquePointer?) {
    let lastSystemError = errno
    // Without memory there is no handle to ask.
    guard let database else {
      self.init(extendedCode: result, message: String(cString: sqlite3_errstr(result)))
      return
    }
    // Where the handle has moved on (a rollback came between), the result of the call is what counts.
    let extended = sqlite3_extended_errcode(database)
    let isCurrent = extended & 0xFF == result & 0xFF
    self.init(
      extendedCode: isCurrent ? extended : result,
      systemError: Self.systemError(result, of: database, last: lastSystemError),
      message: String(cString: isCurrent ? sqlite3_errmsg(database) : sqlite3_errstr(result)))
  }

  /// SQLite notes the `errno` of a failed call, but not where a commit fails: there it is still the last one of the thread. What a
  /// disk cannot read any more it calls a damaged database: the file may be as good as ever.
  private static func systemError(_ result: Int32, of database: OpaquePointer, last: Int32) -> Int32 {
    if result & 0xFF == SQLITE_CORRUPT { return last == EIO || last == ENXIO ? last : 0 }
    guard [SQLITE_IOERR, SQLITE_CANTOPEN].contains(result & 0xFF) else { return 0 }
    let noted = sqlite3_system_errno(database)
    return noted == 0 ? last : noted
  }

  /// SQLite calls only `ENOSPC` a full disk; quotas and limits on file sizes come as failed writes (778).
  private static func cause(code: Int32, systemError: Int32) -> Cause {
    switch code {
    case SQLITE_FULL: .full
    case SQLITE_IOERR where [ENOSPC, EDQUOT, EFBIG].contains(systemError): .full
    case SQLITE_IOERR where systemError == EROFS: .readOnly
    case SQLITE_IOERR: .io
    case SQLITE_READONLY: .readOnly
    case SQLITE_CORRUPT where systemError != 0: .io
    case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
    case SQLITE_BUSY, SQLITE_LOCKED: .busy
    case SQLITE_CONSTRAINT: .constraint
    case SQLITE_CANTOPEN where [EROFS, EACCES, EPERM].contains(systemError): .readOnly
    case SQLITE_CANTOPEN where [ENOSPC, EDQUOT].contains(systemError): .full
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .cannotOpen
    default: .other
    }
  }
}

extension SQLiteError: CustomStringConvertible {
  package var description: String {
    let system = systemError == 0 ? "" : ", \(String(cString: strerror(systemError)))"
    // "Malformed" would send the owner looking in the wrong place.
    let words = code == SQLITE_CORRUPT && cause == .io ? "the disk does not give back what is on it" : message
    return "\(words) (SQLite \(extendedCode)\(system))"
  }
}
