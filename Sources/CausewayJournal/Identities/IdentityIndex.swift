/// Which identities are known. The newest are gathered in memory (their entries are on disk: start-up reads them again), the
/// older ones lie on disk in sorted runs, with a filter in memory that spares nearly every look at them.
///
/// Why not one table with a row per identity: its keys are random, so each append would dirty a page of its own, 4 KiB
/// written for 16 bytes, and the more identities the slower.
struct IdentityIndex {
  private(set) var recent: Set<Fingerprint> = []
  /// By number, which is by age.
  private(set) var runs: [IdentityRun] = []
  private var filters: [IdentityFilter] = []
  /// The number of the run in each slot of each filter.
  private var owners: [[Int64]] = []

  var count: Int { recent.count + runs.reduce(0) { $0 + $1.count } }
  var nextNumber: Int64 { (runs.last?.number ?? 0) + 1 }

  /// - Returns: whether it was not among the recent ones before.
  mutating func insert(_ print: Fingerprint) -> Bool {
    recent.insert(print).inserted
  }

  /// It turned out to be in a run.
  mutating func forget(_ print: Fingerprint) {
    recent.remove(print)
  }

  /// The runs that may hold `print`. Hardly ever one that does not.
  func candidates(for print: Fingerprint) -> [IdentityRun] {
    var found: [IdentityRun] = []
    for (filter, owners) in zip(filters, owners) {
      var slots = filter.candidates(for: print)
      while slots != 0 {
        let number = owners[slots.trailingZeroBitCount]
        if let run = runs.first(where: { $0.number == number }) { found.append(run) }
        slots &= slots - 1
      }
    }
    return found
  }

  /// A place for a new run.
  mutating func open(number: Int64, newest: Int64) -> IdentityRun {
    for index in filters.indices {
      if let slot = filters[index].freeSlot {
        filters[index].take(slot)
        owners[index][slot] = number
        return IdentityRun(number: number, newest: newest, place: IdentityRun.Place(filter: index, slot: slot))
      }
    }
    filters.append(IdentityFilter())
    owners.append(Array(repeating: 0, count: IdentityFilter.slots))
    return open(number: number, newest: newest)
  }

  /// Adds a sorted chunk, which its row holds, to a run that is being opened or read.
  mutating func add(chunk: UnsafeRawBufferPointer, to run: inout IdentityRun) {
    let count = chunk.count / Fingerprint.size
    guard count > 0 else { return }
    run.fences.append(Fingerprint(chunk).high)
    run.count += count
    for index in 0..<count {
      filters[run.place.filter].insert(Fingerprint(chunk, at: index * Fingerprint.size), in: run.place.slot)
    }
  }

  /// The run is complete; what was gathered for it is not recent any more.
  mutating func close(_ run: IdentityRun) {
    runs.append(run)
  }

  mutating func clearRecent() {
    recent.removeAll(keepingCapacity: true)
  }

  mutating func remove(_ run: IdentityRun) {
    runs.removeAll { $0.number == run.number }
    filters[run.place.filter].release(run.place.slot)
    // Places name filters by index, so only the last can go.
    while filters.last?.used == 0 {
      filters.removeLast()
      owners.removeLast()
    }
  }
}
