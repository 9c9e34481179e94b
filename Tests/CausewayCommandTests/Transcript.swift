import Synchronization

@testable import causeway

/// What a command said.
final class Transcript: Sendable {
  private struct Text {
    var output = ""
    var errors = ""
    var capacity = Int.max
  }

  private let text = Mutex(Text())

  var output: String { text.withLock { $0.output } }
  var errors: String { text.withLock { $0.errors } }

  /// Runs `causeway` with these words, as from a shell.
  static func run(_ words: String...) async -> (code: ExitCode, Transcript) {
    let transcript = Transcript()
    return (await Commands.run(words, transcript.console()), transcript)
  }

  /// - Parameter lines: how many lines of output find a reader.
  func console(isColourful: Bool = false, lines: Int = .max) -> Console {
    text.withLock { $0.capacity = lines }
    return Console(isColourful: isColourful) { [self] stream, text throws(BrokenPipe) in
      let isRead = self.text.withLock { all in
        if stream == .errors {
          all.errors += text
          return true
        }
        guard all.capacity > 0 else { return false }
        all.capacity -= 1
        all.output += text
        return true
      }
      if !isRead { throw BrokenPipe() }
    }
  }
}
