/// Something that the owner of a client should know, in words for a log.
public struct Notice: Sendable, Equatable, CustomStringConvertible {
  public enum Level: Sendable {
    /// Of the normal course of things.
    case info
    /// Something does not work, and is tried again.
    case warning
    /// Messages were skipped, or will come again.
    case loss
  }

  public let level: Level
  public let description: String

  init(_ level: Level, _ description: String) {
    self.level = level
    self.description = description
  }
}
