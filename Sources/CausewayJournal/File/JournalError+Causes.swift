internal import CausewayCore
internal import Glibc
internal import SQLite

extension JournalError {
  /// What SQLite said, in terms of the journal: what is wrong, where, what to do.
  init(_ error: SQLiteError, path: String) {
    switch error.cause {
    case .full:
      self = .full("\(path): no room for the journal: \(error). Make room; the journal goes on by itself.")
    case .io:
      self = .io("\(path): reading or writing the journal failed: \(error). Look at the disk and the system's log.")
    case .readOnly:
      self = .readOnly(
        "\(path): the journal cannot be written: \(error). Its file, folder and file system must allow it.")
    case .corrupt:
      self = .damaged(path, found: "\(error)")
    case .busy:
      self = .unusable(
        "\(path): another program holds the journal: \(error). Only this gateway may open it for writing.")
    case .cannotOpen:
      self = .unusable("\(path): the journal cannot be opened: \(error).")
    case .constraint, .other:
      self = .io("\(path): the journal did not take it: \(error).")
    }
  }

  /// Runs `body`, whose errors are of the journal at `path`.
  static func mapping<Result>(
    _ path: String, _ body: () throws(SQLiteError) -> Result
  ) throws(JournalError) -> Result {
    do throws(SQLiteError) {
      return try body()
    } catch {
      throw JournalError(error, path: path)
    }
  }

  static func damaged(_ path: String, found: String) -> JournalError {
    .corrupt(
      """
      \(path): the journal is damaged: \(found). Nothing was changed. To start with an empty one, move this file and those \
      beside it (-wal, -shm) away; outputs are told of the gap.
      """)
  }

  /// A system call on `path` failed with `errno`.
  static func opening(_ path: String, _ reason: Int32) -> JournalError {
    let words = String(cString: strerror(reason))
    return switch reason {
    case EROFS, EACCES, EPERM: .readOnly("\(path): \(words). The gateway's user must be allowed to write this folder.")
    case ENOSPC, EDQUOT: .full("\(path): \(words). Make room.")
    case ENOENT, ENOTDIR: .unusable("\(path): \(words). Make the folder, or correct journal.path.")
    case EIO: .io("\(path): \(words). Look at the disk and the system's log.")
    default: .unusable("\(path): \(words).")
    }
  }
}
