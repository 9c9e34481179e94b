import CausewayCore
import HTTPServer
import Loop
import Testing

@testable import CausewayGateway

@Suite struct EventsQueryTests {
  private let now = Timestamp(milliseconds: 1_000_000_000)

  private func query(_ text: String) throws -> EventsQuery {
    let peer = try #require(SocketAddress(parsing: "127.0.0.1:1"))
    return try EventsQuery.reading(HTTPRequestHead(target: "/api/v1/events?\(text)", peer: peer), now: now).get()
  }

  @Test func `everything that can be asked is read`() throws {
    let all = try query("after=5&since=1h&type=a.*,b&limit=7&follow=true")
    #expect(all.after == Position(rawValue: 5) && all.limit == 7 && all.follow)
    #expect(all.since == now - .seconds(3_600))
    #expect(all.types.map(\.text) == ["a.*", "b"])
    #expect(try query("since=2026-01-31T12:00:00Z").since == Timestamp(rfc3339: "2026-01-31T12:00:00Z"))
    #expect(try !query("follow=false").follow)
  }

  @Test(arguments: ["after=x", "after=-1", "since=soon", "limit=0", "limit=x", "tpye=a"])
  func `what cannot be read is refused in words`(text: String) {
    let problem = #expect(throws: EventsQuery.Problem.self) { try query(text) }
    #expect(problem?.text.isEmpty == false)
  }
}
