/// Routes that one attribute tells apart. A class only to be visited without a copy.
final class AttributeBranch: Sendable {
  private let subject: RouteAnchor.Subject
  let index: RouteIndex

  init(_ subject: RouteAnchor.Subject, _ index: RouteIndex) {
    self.subject = subject
    self.index = index
  }

  /// Lowers `best` to the first of these routes that matches, if it is before that.
  func search(_ entry: Entry, _ reading: inout EventReading, _ best: inout Int) {
    switch subject {
    case .attribute(let attribute):
      let text = entry.text(of: attribute)
      index.search(index.find(text.utf8.span), entry, &reading, &best)
    case .field(let field):
      guard case .text(let text) = reading.value(of: field, in: entry) else { return }
      index.search(index.find(text.utf8.span), entry, &reading, &best)
    }
  }
}
