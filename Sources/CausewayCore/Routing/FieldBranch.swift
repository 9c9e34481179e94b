/// Routes that one field tells apart. A class only to be visited without a copy.
final class FieldBranch: Sendable {
  let field: EventField
  private let texts: RouteIndex?
  private let bands: [RouteBands]
  /// The first of them.
  let first: Int
  /// Whether an entry without the field may match one of them.
  let allowsAbsence: Bool

  init(_ field: EventField, texts: RouteIndex?, bands: [RouteBands]) {
    self.field = field
    self.texts = texts
    self.bands = bands
    first = min(texts?.first ?? .max, bands.map(\.first).min() ?? .max)
    allowsAbsence = bands.contains(where: \.allowAbsence)
  }

  /// Lowers `best` to the first of these routes that matches, if it is before that.
  func search(_ value: FieldValue?, _ entry: Entry, _ reading: inout EventReading, _ best: inout Int) {
    if let texts, texts.first < best, let found = value?.withPlain({ texts.find($0) }) {
      texts.search(found, entry, &reading, &best)
    }
    for bands in bands where bands.first < best { bands.search(value, entry, &reading, &best) }
  }
}
