/// Where numbers lie between given bounds, in cells that no comparison with a bound divides: below the first, the first itself, between
/// it and the second, the second itself, …, above the last; behind these, values that are no number; behind that, no value.
struct CellSet {
  /// In ascending order, none empty, none touching the next.
  private(set) var ranges: [Range<Int>]

  init(_ ranges: [Range<Int>]) {
    self.ranges = ranges
  }

  /// How many cells `bounds` bounds make.
  static func count(bounds: Int) -> Int { 2 * bounds + 3 }

  static func notANumber(bounds: Int) -> Int { 2 * bounds + 1 }

  static func missing(bounds: Int) -> Int { 2 * bounds + 2 }

  /// The cell of a number.
  static func cell(of number: DecimalNumber, among bounds: [DecimalNumber]) -> Int {
    var (low, high) = (0, bounds.count)
    while low < high {
      let middle = (low + high) / 2
      if bounds[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low < bounds.count && bounds[low] == number ? 2 * low + 1 : 2 * low
  }

  /// Where `test` holds; `nil` if cells do not decide it.
  /// - Parameter bounds: ascending, those of the test among them.
  init?(_ test: FieldTest, among bounds: [DecimalNumber]) {
    let numbers = Self.notANumber(bounds: bounds.count)
    let missing = Self.missing(bounds: bounds.count)
    switch test {
    case .matches: return nil
    case .exists(true): self.init([0..<missing])
    case .exists(false): self.init([missing..<missing + 1])
    case .compares(let order, let bound):
      let cell = Self.cell(of: bound.number, among: bounds)
      switch order {
      case .gt: self.init([cell + 1..<numbers])
      case .gte: self.init([cell..<numbers])
      case .lt: self.init([0..<cell])
      case .lte: self.init([0..<cell + 1])
      }
    case .not(let test):
      guard let cells = CellSet(test, among: bounds) else { return nil }
      self = cells.complement(missing + 1)
    case .all(let tests):
      self.init([0..<missing + 1])
      for test in tests {
        guard let cells = CellSet(test, among: bounds) else { return nil }
        self = intersection(cells)
      }
    }
  }

  private func complement(_ count: Int) -> CellSet {
    var others: [Range<Int>] = []
    var start = 0
    for range in ranges {
      if start < range.lowerBound { others.append(start..<range.lowerBound) }
      start = range.upperBound
    }
    if start < count { others.append(start..<count) }
    return CellSet(others)
  }

  private func intersection(_ other: CellSet) -> CellSet {
    var common: [Range<Int>] = []
    for range in ranges {
      for other in other.ranges where range.overlaps(other) { common.append(range.clamped(to: other)) }
    }
    return CellSet(common)
  }
}

extension FieldTest {
  /// What it compares with; `nil` if it looks at more than numbers and whether there is a value.
  var bounds: [DecimalNumber]? {
    switch self {
    case .matches: return nil
    case .exists: return []
    case .compares(_, let bound): return [bound.number]
    case .not(let test): return test.bounds
    case .all(let tests):
      var all: [DecimalNumber] = []
      for test in tests {
        guard let bounds = test.bounds else { return nil }
        all += bounds
      }
      return all
    }
  }
}
