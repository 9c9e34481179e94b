/// Where the program says what it does. A value that is handed on; never a global. Never given a secret or a payload:
/// events appear by id, type and position.
package struct Log: Sendable {
  package enum Level: Int, Sendable, Comparable, CaseIterable {
    case debug, info, warning, error

    package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  /// The part of the program that speaks, such as `journal` or `input aqara-push`.
  package let subject: String
  private let level: Level
  private let write: @Sendable (Level, _ subject: String, _ text: String) -> Void

  /// - Parameter write: takes one line; must neither block nor fail. Called from any thread.
  package init(
    subject: String, level: Level = .info, write: @escaping @Sendable (Level, _ subject: String, _ text: String) -> Void
  ) {
    self.subject = subject
    self.level = level
    self.write = write
  }

  /// Says nothing.
  package static let silent = Log(subject: "") { _, _, _ in }

  /// The same log, spoken into by another part.
  package func about(_ subject: String) -> Log {
    Log(subject: subject, level: level, write: write)
  }

  package func debug(_ text: @autoclosure () -> String) { log(.debug, text) }
  package func info(_ text: @autoclosure () -> String) { log(.info, text) }
  package func warning(_ text: @autoclosure () -> String) { log(.warning, text) }
  package func error(_ text: @autoclosure () -> String) { log(.error, text) }

  private func log(_ level: Level, _ text: () -> String) {
    guard level >= self.level else { return }
    write(level, subject, text())
  }
}
