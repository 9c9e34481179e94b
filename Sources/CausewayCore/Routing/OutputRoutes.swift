/// The routes of one output, in order, compiled.
package struct OutputRoutes: Sendable {
  package let routes: [Route]
  private let output: String
  private let set: RouteSet

  init(_ routes: [Route], to output: String) {
    self.routes = routes
    self.output = output
    set = RouteSet(routes)
  }

  /// The route that decides what becomes of `entry` here; `nil` if it is none of this output's business.
  package func first(matching entry: Entry) -> Route? {
    var reading = EventReading()
    return first(matching: entry, &reading)
  }

  /// For whoever asks more than once about an entry: its payload is parsed only the first time.
  package func first(matching entry: Entry, _ reading: inout EventReading) -> Route? {
    guard !entry.event.tellsFailure(of: output) else { return nil }
    var best = routes.count
    set.search(entry, &reading, &best)
    return best < routes.count ? routes[best] : nil
  }
}
