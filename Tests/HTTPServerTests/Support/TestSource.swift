import Loop

@testable import HTTPServer

/// A stream that says what the test tells it to; keeps what happened to it.
@EventLoop
final class TestSource: HTTPBodySource {
  private(set) var wake: HTTPBodyWake?
  private(set) var ends: [HTTPBodyEnd] = []
  private(set) var pulls = 0
  private(set) var wasAskedForLast = false
  private var ready: [HTTPChunk] = []
  private var isFinished = false
  /// Said when the server goes away.
  var farewell: String?
  /// Given over and over as long as there is room.
  var endless: HTTPChunk?
  /// Said, as urgent, within the next pull.
  var saysNowWhenPulled: String?

  func begin(_ wake: HTTPBodyWake) {
    self.wake = wake
  }

  func say(_ text: String) {
    ready.append(HTTPChunk(text))
    wake?.more()
  }

  func sayNow(_ text: String) {
    ready.append(HTTPChunk(text))
    wake?.now()
  }

  func finish() {
    isFinished = true
    wake?.more()
  }

  func pull(into batch: inout HTTPBodyBatch) -> HTTPBodyProgress {
    pulls += 1
    if batch.isFinal {
      wasAskedForLast = true
      if let farewell { batch.append(HTTPChunk(farewell)) }
      return .waiting
    }
    if let endless {
      while batch.append(endless) {}
      return .more
    }
    while let chunk = ready.first, batch.append(chunk) { ready.removeFirst() }
    if let text = saysNowWhenPulled {
      saysNowWhenPulled = nil
      sayNow(text)
      return .waiting
    }
    if !ready.isEmpty { return .more }
    return isFinished ? .end : .waiting
  }

  func ended(_ reason: HTTPBodyEnd) {
    ends.append(reason)
  }
}
