internal import CausewayCore
internal import CausewayGateway
internal import Glibc
internal import Loop

/// What runs until a signal, with a log on standard error.
enum Serving {
  /// Runs `body`; SIGTERM or SIGINT cancels it, a second one ends the process at once. SIGHUP, which a closing terminal sends
  /// too, is another of these unless `hungUp` says what to do then.
  static func untilSignal(
    level: Log.Level, hungUp: (@Sendable (Log) -> Void)? = nil, _ body: @escaping @Sendable (Log) async throws -> Void
  ) async throws -> ExitCode {
    guard let writer = LogWriter(descriptor: STDERR_FILENO) else {
      throw Failure(.failure, "the system has no descriptor or thread left for the log")
    }
    defer { writer.close() }
    let log = writer.log(level: level)
    let work = EventLoop.spawnThrowing("serve") { try await body(log) }
    let hungUp = hungUp.map { action in { @Sendable in action(log) } }
    let signals = await Signals(hungUp: hungUp) { work.cancel() }
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

  init(hungUp: (@Sendable () -> Void)?, _ stop: @escaping @Sendable () -> Void) {
    if let hungUp { sources.append(SignalSource(SIGHUP) { hungUp() }) }
    for signal in hungUp == nil ? [SIGTERM, SIGINT, SIGHUP] : [SIGTERM, SIGINT] {
      sources.append(
        SignalSource(signal) { [weak self] in
          guard let self else { return }
          // Whoever asks twice does not want to wait; what was acknowledged is on disk.
          if isSecond { _exit(128 + signal) }
          isSecond = true
          stop()
        })
    }
  }

  func cancel() {
    for source in sources { source.cancel() }
    sources = []
  }
}

/// `--log-level`.
enum LogLevel {
  static func reading(_ arguments: Arguments) throws(UsageError) -> Log.Level {
    guard let word = arguments.text("log-level") else { return .info }
    guard let level = Log.Level.allCases.first(where: { "\($0)" == word }) else {
      throw UsageError("--log-level: expected debug, info, warning or error, found \"\(word)\".")
    }
    return level
  }
}
