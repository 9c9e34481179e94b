package import CausewayCore

/// `journal:`: where everything is kept, and for how long.
package struct JournalSettings: Sendable, Equatable {
  /// What happens when the limits are reached and an output has not come by yet.
  package enum WhenFull: String, Sendable, CaseIterable {
    /// The oldest entries go; the output that misses them is told which.
    case prune
    /// Nothing is taken in until there is room.
    case refuse
  }

  package let path: String
  package let keepFor: Duration
  package let keepSize: ByteSize
  package let whenFull: WhenFull

  /// Where the command line reaches the running gateway: a Unix socket beside the journal.
  package var socketPath: String { path + Self.socketSuffix }

  private static let defaultPath = "/var/lib/causeway/journal.db"
  private static let socketSuffix = ".sock"
  /// `sun_path` has 108 bytes, the last of them NUL.
  private static let longestSocketPath = 107

  /// Reads all of `section`.
  init(reading section: ConfigSection) {
    path = section.filePath("path") ?? Self.defaultPath
    keepFor = section.duration("keep_for", default: .seconds(72 * 3_600), in: .seconds(1) ... .seconds(3_650 * 86_400))
    keepSize = section.size("keep_size", default: .gibibytes(4), in: .mebibytes(1) ... .gibibytes(16_384))
    whenFull = section.oneOf("when_full", default: .prune)
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
}
