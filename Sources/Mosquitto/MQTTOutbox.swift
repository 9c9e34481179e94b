internal import Loop

/// Messages that wait for their turn, in order. As long as those who publish and wait make it.
@EventLoop
struct MQTTOutbox {
  struct Item {
    let message: MQTTMessage
    let ticket: MQTTTicket
    let index: Int
  }

  private var items: [Item] = []
  private var first = 0

  var isEmpty: Bool { first == items.count }

  mutating func add(_ messages: [MQTTMessage], _ ticket: MQTTTicket) {
    for (index, message) in messages.enumerated() {
      items.append(Item(message: message, ticket: ticket, index: index))
    }
  }

  /// Those whose callers have gone are left out.
  mutating func next() -> Item? {
    while first < items.count {
      let item = items[first]
      first += 1
      if first == items.count {
        items.removeAll(keepingCapacity: items.count <= 1_024)
        first = 0
      } else if first >= 1_024, first * 2 >= items.count {
        items.removeFirst(first)
        first = 0
      }
      if !item.ticket.isOver { return item }
    }
    return nil
  }

  mutating func end(_ error: MQTTError) {
    while let item = next() { item.ticket.settle(item.index, error) }
  }
}

/// What becomes of messages that were handed over together.
@EventLoop
final class MQTTTicket {
  private var isAccepted: [Bool]
  private var open: Int
  /// Of the first in order that was not accepted.
  private var failure: (index: Int, error: MQTTError)?
  private let waiter = Promised<MQTTError?>()
  private(set) var isOver = false

  init(count: Int) {
    isAccepted = Array(repeating: false, count: count)
    open = count
    if count == 0 { finish() }
  }

  func settle(_ index: Int, _ error: MQTTError?) {
    open -= 1
    if let error {
      if failure.map({ index < $0.index }) ?? true { failure = (index, error) }
    } else {
      isAccepted[index] = true
    }
    if open == 0 { finish() }
  }

  private func finish() {
    isOver = true
    waiter.settle(failure?.error)
  }

  func wait(orWhenCancelled fallback: MQTTError) async throws(MQTTPublishError) {
    let error = await waiter.value(orWhenCancelled: fallback)
    isOver = true
    guard let error else { return }
    throw MQTTPublishError(accepted: isAccepted.prefix { $0 }.count, error: error)
  }
}
