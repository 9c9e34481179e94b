/// Durations as settings write them: `250ms`, `30s`, `5m`, `72h`, `7d`.
extension Duration {
  private static let units: [(name: String, milliseconds: Int)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
  ]

  /// `nil` unless `text` is a whole number, directly followed by a unit, and fits.
  package init?(settingText text: String) {
    guard let (count, unit) = Quantity.split(text), let scale = Self.units.first(where: { $0.name == unit }) else {
      return nil
    }
    let (milliseconds, overflow) = count.multipliedReportingOverflow(by: scale.milliseconds)
    guard !overflow else { return nil }
    self = .milliseconds(milliseconds)
  }

  /// In the largest unit that divides it: `90s`, `72h`. Days only from a week on, as people say it.
  package var settingText: String {
    let (seconds, attoseconds) = components
    guard seconds.magnitude < 1 << 50 else { return "\(seconds)s" }
    let milliseconds = Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
    let unit = Self.units.first {
      milliseconds != 0 && milliseconds.isMultiple(of: $0.milliseconds)
        && ($0.name != "d" || milliseconds >= 604_800_000)
    }
    guard let unit else { return "\(milliseconds)ms" }
    return "\(milliseconds / unit.milliseconds)\(unit.name)"
  }
}
