internal import CausewayCore
internal import Glibc

/// Keeps a second process (or a second journal of this one) away from the file. A file of its own, for SQLite's own locks
/// on the database must not be disturbed; it stays behind, for to delete it would let two owners lock two different files.
final class JournalLock: Sendable {
  private let descriptor: Int32

  init(journal path: String) throws(JournalError) {
    let file = path + ".lock"
    descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .opening(file, errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      // The object is whole, so `deinit` closes: to do it here too would close a descriptor that is somebody else's by then.
      throw .unusable(
        "the journal \(path) is in use by \(Self.owner(descriptor)): stop that one first, or give this one a journal of its own."
      )
    }
    let note = Array("\(getpid())\n".utf8)
    // Only for the words above; a full disk is no reason not to start.
    if ftruncate(descriptor, 0) == 0 { _ = note.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) } }
  }

  deinit {
    // Not by closing alone: a child between fork and exec has a copy of the descriptor, and with it of the lock.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func owner(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    let digits = bytes.prefix(max(0, count)).prefix { (48...57).contains($0) }
    guard let process = Int(String(decoding: digits, as: UTF8.self)) else { return "another process" }
    return process == getpid() ? "this process already" : "another process (\(process))"
  }
}
