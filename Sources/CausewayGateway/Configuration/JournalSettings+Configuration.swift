internal import CausewayCore
package import CausewayJournal

/// `journal:`: where everything is kept, and for how long.
extension JournalSettings {
  /// Where the command line reaches the running gateway: a Unix socket beside the journal.
  package var socketPath: String { path + Self.socketSuffix }

  private static var defaultPath: String { "/var/lib/causeway/journal.db" }
  private static var socketSuffix: String { ".sock" }
  /// `sun_path` has 108 bytes, the last of them NUL.
  private static var longestSocketPath: Int { 107 }

  /// Reads all of `section`.
  init(reading section: ConfigSection) {
    self.init(path: section.filePath("path") ?? Self.defaultPath)
    keepFor = section.duration("keep_for", default: keepFor, in: .seconds(1) ... .seconds(3_650 * 86_400))
    let size = ByteSize(bytes: Int(keepSize))
    keepSize = Int64(section.size("keep_size", default: size, in: .mebibytes(1) ... .gibibytes(16_384)).bytes)
    whenFull = section.oneOf("when_full", default: whenFull)
    (deadLettersFor, deadLetterSize) = Self.limits("dead_letters", section, default: (deadLettersFor, deadLetterSize))
    (quarantineFor, quarantineSize) = Self.limits("quarantine", section, default: (quarantineFor, quarantineSize))
    if path.hasSuffix("/") {
      section.problem(at: "path", "names a folder", hint: "Name the file in it: journal.db.")
    }
    let length = socketPath.utf8.count
    if length > Self.longestSocketPath {
      let most = Self.longestSocketPath - Self.socketSuffix.utf8.count
      section.problem(
        at: "path", "too long: \(length - Self.socketSuffix.utf8.count) bytes, at most \(most) are possible",
        hint: "The socket of the command line lies beside the journal, and its path has a limit. Choose a shorter one.")
    }
    section.finish()
  }

  /// `{ keep_for, keep_size }` of what is kept beside the entries.
  private static func limits(
    _ key: String, _ section: ConfigSection, default fallback: (Duration, Int64)
  ) -> (Duration, Int64) {
    guard let limits = section.section(key) else { return fallback }
    let keepFor = limits.duration("keep_for", default: fallback.0, in: .seconds(60) ... .seconds(3_650 * 86_400))
    let size = limits.size(
      "keep_size", default: ByteSize(bytes: Int(fallback.1)), in: .mebibytes(1) ... .gibibytes(1_024))
    limits.finish()
    return (keepFor, Int64(size.bytes))
  }
}
