import CausewayCore
import CausewayTestKit
import Testing

@Suite struct LiveRoutesTests {
  private static func routes(_ name: String, type: String) -> OutputRoutes {
    RoutingTable([Route(name: name, match: Match([.type: [Glob(type)]]), outputs: ["ops"])]).routes(to: "ops")
  }

  private static func entry(_ position: Int64, type: String = "t.a") -> Entry {
    Entry(
      position: Position(rawValue: position), event: .sample("\(position)", type: type), input: "in",
      receivedAt: Timestamp(milliseconds: 0), changed: false)
  }

  @Test func `a change takes effect at one position, whichever way it is read`() {
    let live = LiveRoutes(Self.routes("old", type: "t.a"))
    #expect(live.first(matching: Self.entry(4))?.name == "old")
    live.change(to: Self.routes("new", type: "t.*"), after: Position(rawValue: 6))
    #expect(live.first(matching: Self.entry(7))?.name == "new")
    #expect(live.first(matching: Self.entry(6))?.name == "old")
    #expect(live.first(matching: Self.entry(5, type: "t.b")) == nil)
    #expect(live.first(matching: Self.entry(7, type: "t.b"))?.name == "new")
    #expect(live.current.routes.map(\.name) == ["new"])
  }

  @Test func `once the former routes are forgotten, everything goes by the new ones`() {
    let live = LiveRoutes(Self.routes("old", type: "t.a"))
    live.change(to: Self.routes("new", type: "t.b"), after: Position(rawValue: 6))
    live.forgetFormer()
    #expect(live.first(matching: Self.entry(3)) == nil)
    #expect(live.first(matching: Self.entry(3, type: "t.b"))?.name == "new")
  }

  @Test func `the newest position that was routed is known, matching or not`() {
    let live = LiveRoutes(Self.routes("old", type: "t.a"))
    #expect(live.newest == .start)
    _ = live.first(matching: Self.entry(9, type: "t.b"))
    _ = live.first(matching: Self.entry(3))
    #expect(live.newest == Position(rawValue: 9))
  }
}
