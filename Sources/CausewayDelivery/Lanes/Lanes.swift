internal import CausewayCore
internal import Loop

/// All lanes of a follower: which may send now, in the order in which they became ready, and which later.
@EventLoop
final class Lanes {
  private var lanes: [LaneKey: Lane] = [:]
  private var ready = Queue<Lane>()
  /// Those whose first is parked: fewer of them may be under way.
  private var readyParked = Queue<Lane>()
  private var prefersParked = false
  private var later = DueHeap()

  var isEmpty: Bool { lanes.isEmpty }

  /// Puts `parcel` into its place.
  func add(_ parcel: Parcel, to key: LaneKey, now: Duration) {
    let lane: Lane
    if let known = lanes[key] {
      lane = known
    } else {
      lane = Lane(key)
      lanes[key] = lane
    }
    lane.add(parcel)
    // It may be due before the one that it was put before.
    if lane.isListed, lane.head === parcel { lane.isListed = false }
    list(lane, now: now)
  }

  /// Its head has changed.
  func list(_ lane: Lane, now: Duration) {
    guard !lane.isListed else { return }
    guard let head = lane.head else {
      if lane.isIdle { lanes[lane.key] = nil }
      return
    }
    lane.isListed = true
    if head.due <= now { lineUp(lane) } else { later.push(lane, due: head.due) }
  }

  private func lineUp(_ lane: Lane) {
    if lane.head?.isParked == true { readyParked.append(lane) } else { ready.append(lane) }
  }

  /// The lane whose turn it is, taken off the list.
  /// - Parameter parkedToo: also one whose first is parked; then the two kinds take turns.
  func next(now: Duration, parkedToo: Bool) -> Lane? {
    while let due = later.first, due <= now, let lane = later.pop() { lineUp(lane) }
    while let lane = popReady(parkedToo: parkedToo) {
      lane.isListed = false
      guard let head = lane.head else { continue }
      if head.due <= now, parkedToo || !head.isParked { return lane }
      list(lane, now: now)
    }
    return nil
  }

  private func popReady(parkedToo: Bool) -> Lane? {
    guard parkedToo else { return ready.popFirst() }
    prefersParked.toggle()
    return prefersParked ? readyParked.popFirst() ?? ready.popFirst() : ready.popFirst() ?? readyParked.popFirst()
  }

  /// When the next of those that wait may send.
  var nextDue: Duration? { later.first }
  var hasReady: Bool { !ready.isEmpty || !readyParked.isEmpty }
}

/// Lanes by when they may send: the earliest first.
struct DueHeap {
  private var items: [(due: Duration, lane: Lane)] = []

  var first: Duration? { items.first?.due }

  mutating func push(_ lane: Lane, due: Duration) {
    items.append((due, lane))
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child].due < items[parent].due else { break }
      items.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> Lane? {
    guard let first = items.first else { return nil }
    let last = items.removeLast()
    if !items.isEmpty {
      items[0] = last
      sink()
    }
    return first.lane
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in [parent * 2 + 1, parent * 2 + 2] where child < items.count && items[child].due < items[least].due {
        least = child
      }
      guard least != parent else { return }
      items.swapAt(least, parent)
      parent = least
    }
  }
}
