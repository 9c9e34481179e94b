internal import CausewayCore
internal import Loop

/// Parcels that keep their order: what is under way is at the front.
@EventLoop
final class Lane {
  let key: LaneKey
  private(set) var parcels = Queue<Parcel>()
  private(set) var underWay = 0
  /// Stands in one of the lists of `Lanes`.
  var isListed = false

  init(_ key: LaneKey) {
    self.key = key
  }

  /// What is next, unless something is under way.
  var head: Parcel? { underWay == 0 ? parcels.first : nil }
  var isIdle: Bool { parcels.isEmpty }

  /// In its place by position, but never before what is under way.
  func add(_ parcel: Parcel) {
    parcel.lane = self
    var index = parcels.count
    while index > underWay, let before = parcels[index - 1], before.position > parcel.position { index -= 1 }
    if index == parcels.count { parcels.append(parcel) } else { parcels.insert(parcel, at: index) }
  }

  /// Takes up to `limit` from the front that are due and stand together, either all of them parked or none; they stay in the lane until
  /// `settleFirst`.
  func take(_ limit: Int, now: Duration) -> [Parcel] {
    var batch: [Parcel] = []
    while batch.count < min(limit, parcels.count), let parcel = parcels[batch.count], parcel.due <= now,
      parcel.isParked == batch.first?.isParked ?? parcel.isParked
    {
      parcel.stage = .underWay
      batch.append(parcel)
    }
    underWay = batch.count
    return batch
  }

  /// The first of those under way has come to its end.
  func settleFirst() {
    parcels.popFirst()?.lane = nil
    underWay -= 1
  }

  /// What is still under way waits again.
  func release() {
    for index in 0..<underWay { parcels[index]?.stage = .waiting }
    underWay = 0
  }
}
