internal import CausewayCore
internal import CausewayJournal
internal import HTTPServer
internal import Loop

/// `POST /api/v1/clock/confirm`: the owner says that the wall clock is right, so that entries are dropped for their age again.
/// Answers with what was doubted: `{"doubted": …}`, null where nothing was.
struct ClockDoor: HTTPResponder {
  let journal: SQLiteJournal

  @EventLoop
  func receive(_ head: HTTPRequestHead) -> HTTPReception {
    .collect(limit: 0) { _ in
      let doubt = await journal.confirmClock()
      var writer = JSONWriter()
      writer.object { answer in
        answer.key("doubted")
        if let doubt { answer.string(doubt) } else { answer.null() }
      }
      return .json(.ok, writer.bytes)
    }
  }
}
