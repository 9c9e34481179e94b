import Foundation
import Synchronization

/// One client of a stream, on a thread of its own, that counts what it gets and never comes back when it is let go.
final class StreamCounter: Sendable {
  private struct State {
    var seen: Set<String> = []
    var repeated = 0
    var isOpen = true
    var hasEndedCleanly = false
  }

  private let state = Mutex(State())

  init(port: UInt16, token: String) throws {
    let stream = try EventStream(port: port, token: token)
    let box = Box(stream)
    Thread.detachNewThread { [self] in
      var counted = 0
      try? box.stream.read { stream in
        take(stream.messages[counted...])
        counted = stream.messages.count
        return false
      }
      state.withLock { state in
        state.isOpen = false
        state.hasEndedCleanly = box.stream.hasEndedCleanly
      }
    }
  }

  var seen: Set<String> { state.withLock { $0.seen } }
  var repeated: Int { state.withLock { $0.repeated } }
  var isOpen: Bool { state.withLock { $0.isOpen } }
  var hasEndedCleanly: Bool { state.withLock { $0.hasEndedCleanly } }

  private func take(_ messages: ArraySlice<EventStream.Message>) {
    for message in messages {
      guard let event = try? JSONSerialization.jsonObject(with: Data(message.data.utf8)) as? [String: Any],
        let id = event["id"] as? String
      else { continue }
      state.withLock { state in
        if !state.seen.insert(id).inserted { state.repeated += 1 }
      }
    }
  }

  /// `@unchecked`: handed to the one thread that uses it.
  private final class Box: @unchecked Sendable {
    let stream: EventStream

    init(_ stream: EventStream) {
      self.stream = stream
    }
  }
}
