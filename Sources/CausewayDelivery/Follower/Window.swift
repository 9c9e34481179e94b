internal import CausewayCore
internal import Loop

/// What a follower has taken from the journal beyond its cursor on disk, in order of position. Everything that was sent and might be
/// sent again after a crash stands here, so its length is what a restart repeats at most.
@EventLoop
struct Window {
  private var parcels = Queue<Parcel>()
  /// Bytes of the entries, roughly.
  private(set) var bytes = 0

  var count: Int { parcels.count }
  var isEmpty: Bool { parcels.isEmpty }
  var first: Parcel? { parcels.first }

  mutating func append(_ parcel: Parcel, size: Int) {
    parcel.size = size
    bytes += size
    parcels.append(parcel)
  }

  /// How many from the front the cursor may pass.
  var passable: Int {
    var count = 0
    while count < parcels.count, let parcel = parcels[count], parcel.stage == .settled || parcel.isParked { count += 1 }
    return count
  }

  /// Where the cursor stands when the first `count` are passed.
  /// - Parameter read: how far the journal has been read.
  func cursor(passing count: Int, read: Position) -> Position {
    guard count < parcels.count, let next = parcels[count] else { return read }
    return Position(rawValue: next.position.rawValue - 1)
  }

  /// The cursor has passed them, on disk.
  mutating func pass(_ count: Int) {
    for _ in 0..<count {
      guard let parcel = parcels.popFirst() else { return }
      bytes -= parcel.size
    }
  }

  /// Whether the entry stands here and is neither settled nor parked.
  func holds(_ position: Position) -> Bool {
    for index in 0..<parcels.count {
      if let parcel = parcels[index], parcel.position == position {
        return parcel.stage != .settled && !parcel.isParked
      }
    }
    return false
  }

  func forEach(_ body: (Parcel) -> Void) {
    for index in 0..<parcels.count { if let parcel = parcels[index] { body(parcel) } }
  }
}
