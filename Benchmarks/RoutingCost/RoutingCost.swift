import CausewayCore

/// What it costs to find the route of one event, with one route and with a thousand of the same kind of which the last one fits.
@main
struct RoutingCost {
  static let routes = 1_000

  static func main() throws {
    for mix in try RouteMix.all() {
      // Alternating, so that both see the same machine.
      var one: [Double] = []
      var many: [Double] = []
      for _ in 0..<9 {
        one.append(nanoseconds([mix.fitting]))
        many.append(nanoseconds(try mix.others(routes - 1) + [mix.fitting]))
      }
      print(#"{"mix":"\#(mix.name)","one":\#(median(one)),"many":\#(median(many))}"#)
    }
  }

  /// Of one event.
  private static func nanoseconds(_ routes: [Route]) -> Double {
    let table = RoutingTable(routes).routes(to: "stream")
    let events = 20_000
    var found = 0
    let took = ContinuousClock().measure {
      for _ in 0..<events where table.first(matching: RouteMix.entry) != nil { found += 1 }
    }
    precondition(found == events, "the last route fits every time")
    return took / .nanoseconds(1) / Double(events)
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
