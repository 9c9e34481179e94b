/// What every event that a glob matches has in common: how one attribute or field begins, or how it ends.
struct RouteAnchor: Hashable {
  enum Subject: Hashable {
    case attribute(Match.Attribute)
    case field(EventField)
  }

  struct Place: Hashable {
    let subject: Subject
    let isSuffix: Bool
  }

  let place: Place
  /// Never empty; a suffix is written backwards.
  let bytes: [UInt8]

  private init?(_ glob: Glob, at place: Place) {
    bytes = place.isSuffix ? (glob.isExact ? glob.prefix : glob.suffix).reversed() : glob.prefix
    self.place = place
    if bytes.isEmpty { return nil }
  }

  /// For each list of conditions the anchors by which it is found, all at one place, one for each glob: of all places the one where it
  /// has least company. Empty if it has none.
  static func mostTelling(_ conditions: [[(subject: Subject, globs: [Glob])]]) -> [[RouteAnchor]] {
    let choices = conditions.map { conditions in
      conditions.flatMap { subject, globs in
        [false, true].compactMap { isSuffix -> [RouteAnchor]? in
          let place = Place(subject: subject, isSuffix: isSuffix)
          let anchors = globs.compactMap { RouteAnchor($0, at: place) }
          return !anchors.isEmpty && anchors.count == globs.count ? anchors : nil
        }
      }
    }
    var company: [RouteAnchor: Int] = [:]
    for anchor in choices.joined().joined() { company[anchor, default: 0] += 1 }
    return choices.map { alternatives in
      alternatives.min { crowd(of: $0, company) < crowd(of: $1, company) } ?? []
    }
  }

  private static func crowd(of anchors: [RouteAnchor], _ company: [RouteAnchor: Int]) -> Int {
    anchors.map { company[$0] ?? 0 }.max() ?? 0
  }
}
