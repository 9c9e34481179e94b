#if DEBUG
  internal import CSQLite
  internal import Synchronization

  extension SQLiteConnection {
    private typealias Write =
      @convention(c) (UnsafeMutablePointer<sqlite3_file>?, UnsafeRawPointer?, Int32, sqlite3_int64) -> Int32

    private struct Observed {
      var write: Write?
      var observer: @Sendable () -> Void = {}
    }

    /// SQLite calls back without a context, so there is one observer for the process.
    private static let observed = Mutex(Observed())

    /// Crash tests only: calls `observer` before each write to the database file itself, of this and every later connection
    /// that asks. In write-ahead mode that happens inside checkpoints and nowhere else.
    package func observeFileWrites(_ observer: @escaping @Sendable () -> Void) {
      var file: UnsafeMutablePointer<sqlite3_file>?
      let result = sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file)
      guard result == SQLITE_OK, let file, let methods = file.pointee.pMethods else { return }
      // Never freed: the file may outlive its connection, as a zombie.
      let changed = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
      changed.initialize(to: methods.pointee)
      changed.pointee.xWrite = { file, bytes, count, offset in
        let (write, observer) = SQLiteConnection.observed.withLock { ($0.write, $0.observer) }
        observer()
        return write?(file, bytes, count, offset) ?? SQLITE_IOERR
      }
      Self.observed.withLock { observed in
        observed.observer = observer
        if observed.write == nil { observed.write = methods.pointee.xWrite }
      }
      file.pointee.pMethods = UnsafePointer(changed)
    }
  }
#endif
