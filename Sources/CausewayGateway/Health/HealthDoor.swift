internal import CausewayCore
internal import HTTPServer
internal import Loop

/// `/health`: the compatibility report, for anyone. Answers as soon as the program listens.
struct HealthDoor: HTTPResponder {
  let report: @EventLoop @Sendable () async -> HealthReport?

  @EventLoop
  func receive(_ head: HTTPRequestHead) -> HTTPReception {
    .collect(limit: 0) { _ in
      guard let report = await report() else { return .text(.serviceUnavailable, "stopping\n") }
      return .json(.ok, report.json)
    }
  }
}

/// `/livez`: would a restart help? Only if the loop or the journal's writer hangs; the first shows by there being no answer.
struct LivenessDoor: HTTPResponder {
  let isWedged: @EventLoop @Sendable () async -> Bool

  @EventLoop
  func receive(_ head: HTTPRequestHead) -> HTTPReception {
    .collect(limit: 0) { _ in
      await isWedged()
        ? .text(.serviceUnavailable, "the journal has been writing for more than 30 s\n") : .text(.ok, "ok\n")
    }
  }
}

/// `/readyz`: can a push be accepted and committed now? A dead source is visible per link, not here: a restart would not bring it back.
struct ReadinessDoor: HTTPResponder {
  /// `nil` if it can, else why not.
  let obstacle: @EventLoop @Sendable () async -> String?

  @EventLoop
  func receive(_ head: HTTPRequestHead) -> HTTPReception {
    .collect(limit: 0) { _ in
      if let obstacle = await obstacle() {
        .text(.serviceUnavailable, "not ready: \(obstacle)\n")
      } else {
        .text(.ok, "ok\n")
      }
    }
  }
}
