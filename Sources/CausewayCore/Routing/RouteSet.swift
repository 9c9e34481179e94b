/// Some of an output's routes, of which the first that matches is looked for. Which of them an entry could match is looked up, attribute
/// by attribute, then field by field, so routes that have nothing to do with it cost nothing; the payload is parsed only when the
/// attributes leave routes that ask for it. A class only to be visited without a copy.
final class RouteSet: Sendable {
  /// What routes are told apart by: first what costs nothing to look at.
  enum Level {
    case attributes, fields
  }

  /// The first of all.
  let first: Int
  /// Those that no index tells apart, in order.
  let plain: [RouteCandidate]
  private let attributes: [AttributeBranch]
  let fields: FieldRoutes?

  init(plain: [RouteCandidate], attributes: [AttributeBranch], fields: FieldRoutes?) {
    self.plain = plain
    self.attributes = attributes
    self.fields = fields
    let firsts = [plain.first?.route, attributes.map(\.index.first).min(), fields?.first]
    first = firsts.compactMap(\.self).min() ?? .max
  }

  /// Lowers `best` to the first of these routes that matches, if it is before that.
  func search(_ entry: Entry, _ reading: inout EventReading, _ best: inout Int) {
    guard first < best else { return }
    for branch in attributes where branch.index.first < best { branch.search(entry, &reading, &best) }
    for position in plain.indices {
      let route = plain[position].route
      guard route < best else { break }
      if plain[position].rest.isEmpty || plain[position].rest.matches(entry, &reading) {
        best = route
        break
      }
    }
    if let fields, fields.first < best { fields.search(entry, &reading, &best) }
  }
}
