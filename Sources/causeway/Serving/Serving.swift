internal import CausewayCore
internal import CausewayGateway
internal import Glibc
internal import Loop

/// What runs until a signal, with a log on standard error.
enum Serving {
  /// Runs `body`; SIGTERM or SIGINT cancels it, a second one ends the process at once. SIGHUP rings the bell that `body` is given: the
  /// configuration is to be read again.
  static func untilSignal(
    level: Log.Level, _ body: @escaping @Sendable (Log, ReloadBell) async throws -> Void
  ) async throws -> ExitCode {
    guard let writer = LogWriter(descriptor: STDERR_FILENO) else {
      throw Failure(.failure, "the system has no descriptor or thread left for the log")
    }
    defer { writer.close() }
    let log = writer.log(level: level)
    let bell = ReloadBell()
    let work = EventLoop.spawnThrowing("serve") { try await body(log, bell) }
    let signals = await Signals(bell) { work.cancel() }
    do {
      try await work.value
    } catch is CancellationError {
    } catch {
      throw Failure(.failure, "\(error)")
    }
    await signals.cancel()
    return .success
  }
}

/// SIGTERM, SIGINT and SIGHUP while something runs.
@EventLoop
private final class Signals {
  private var sources: [SignalSource] = []
  private var isSecond = false

  init(_ bell: ReloadBell, _ stop: @escaping @Sendable () -> Void) {
    sources = [SIGTERM, SIGINT].map { signal in
      SignalSource(signal) { [weak self] in
        guard let self else { return }
        // Whoever asks twice does not want to wait; what was acknowledged is on disk.
        if isSecond { _exit(128 + signal) }
        isSecond = true
        stop()
      }
    }
    sources.append(
      SignalSource(SIGHUP) { [weak self] in
        guard Self.isTerminalGone else { return bell.ring() }
        // Whoever sat there has closed the window, and nobody would ever end it.
        self?.isSecond = true
        stop()
      })
  }

  /// The terminal that the program was started in is not there any more: a closing one sends SIGHUP too.
  private static var isTerminalGone: Bool {
    [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].contains { descriptor in
      var settings = termios()
      return tcgetattr(descriptor, &settings) != 0 && errno == EIO
    }
  }

  func cancel() {
    for source in sources { source.cancel() }
    sources = []
  }
}

/// `--log-level`.
enum LogLevel {
  /// `nil` if the command line does not say.
  static func reading(_ arguments: Arguments) throws(UsageError) -> Log.Level? {
    guard let word = arguments.text("log-level") else { return nil }
    guard let level = Log.Level.allCases.first(where: { "\($0)" == word }) else {
      throw UsageError("--log-level: expected debug, info, warning or error, found \"\(word)\".")
    }
    return level
  }
}
