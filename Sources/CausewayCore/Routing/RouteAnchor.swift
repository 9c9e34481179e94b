/// What every event that a glob matches has in common: what one attribute or field is, how it begins, or how it ends.
struct RouteAnchor: Hashable {
  enum Subject: Hashable {
    case attribute(Match.Attribute)
    case field(EventField)
  }

  enum Kind: Hashable, CaseIterable {
    case whole, beginning, end
  }

  let subject: Subject
  let kind: Kind
  /// Never empty, but for a whole; an end is written backwards.
  let bytes: [UInt8]

  /// All that there are for one glob; none if it may begin and end with anything.
  static func all(_ subject: Subject, _ glob: Glob) -> [RouteAnchor] {
    if glob.isExact { return [RouteAnchor(subject: subject, kind: .whole, bytes: glob.prefix)] }
    var anchors: [RouteAnchor] = []
    if !glob.prefix.isEmpty { anchors.append(RouteAnchor(subject: subject, kind: .beginning, bytes: glob.prefix)) }
    if !glob.suffix.isEmpty { anchors.append(RouteAnchor(subject: subject, kind: .end, bytes: glob.suffix.reversed())) }
    return anchors
  }

  /// Whether what has this anchor of `glob` matches it.
  func suffices(for glob: Glob) -> Bool {
    switch kind {
    case .whole: glob.isExact && glob.prefix == bytes
    case .beginning: !glob.isExact && glob.suffix.isEmpty && glob.middles.isEmpty && glob.prefix == bytes
    case .end: !glob.isExact && glob.prefix.isEmpty && glob.middles.isEmpty && glob.suffix.reversed() == bytes
    }
  }
}
