internal import CausewayCore
package import Loop

/// What a far end is to do, and what it has got.
@EventLoop
package final class FarEndScript {
  /// Asked for each entry that has arrived whole, by the number that `SinkCheck` gave it, in order.
  var answer: (Int) -> FarEndAnswer = { _ in .accept }
  /// Entries that are accepted are not answered before `release`.
  package var isHolding = false
  /// Numbers of the entries that arrived, in order, ...
  package private(set) var offered: [Int] = []
  /// ... and of those that were accepted.
  package private(set) var accepted: [Int] = []
  /// Bytes of the largest that arrived.
  private(set) var largest = 0
  private var held: [CheckedContinuation<Void, Never>] = []

  package nonisolated init() {}

  /// To be called once for each entry that has arrived whole, in order; then the far end does what it returns. Suspends while a check
  /// keeps the sink waiting.
  /// - Parameter bytes: with the entry's data in them, as they came.
  package func take(_ bytes: [UInt8]) async -> FarEndAnswer {
    let number = SinkCheck.number(in: bytes) ?? -1
    offered.append(number)
    largest = max(largest, bytes.count)
    let answer = answer(number)
    guard answer == .accept else { return answer }
    if isHolding { await withCheckedContinuation { held.append($0) } }
    accepted.append(number)
    return .accept
  }

  /// As `take`, for entries that came together and of which the far end takes all or none: what is not accepted of one is the answer to
  /// all.
  package func take(together entries: [[UInt8]]) async -> FarEndAnswer {
    let numbers = entries.map { SinkCheck.number(in: $0) ?? -1 }
    offered += numbers
    largest = max(largest, entries.map(\.count).max() ?? 0)
    for number in numbers {
      let answer = answer(number)
      guard answer == .accept else { return answer }
    }
    if isHolding { await withCheckedContinuation { held.append($0) } }
    accepted += numbers
    return .accept
  }

  /// What is done with one entry instead of accepting it.
  package func answerFor(_ number: Int, _ answer: FarEndAnswer) { self.answer = { $0 == number ? answer : .accept } }

  package func release() {
    isHolding = false
    let held = held
    self.held = []
    for continuation in held { continuation.resume() }
  }
}
