import Loop
import Testing

@testable import HTTPServer

@Suite struct HTTPRouterTests {
  private var router: HTTPRouter {
    var router = HTTPRouter()
    router.get("/a") { _ in .text(.ok, "get a") }
    router.post("/a", limit: 5) { _, body in .text(.ok, "post \(body.count)") }
    router.post("/push", limit: 7) { head, _ in .text(.ok, head.path) }
    router.on("GET", below: "/api/") { head in .answer(.text(.ok, "api \(head.path)")) }
    router.on("GET", below: "/api/v1/") { _ in .answer(.text(.ok, "v1")) }
    return router
  }

  @EventLoop
  private func answer(_ method: String, _ target: String) throws -> (Int, String, String?) {
    guard case .answer(let response) = try router.receive(method, target, from: .example),
      case .bytes(let body) = response.body
    else { return (0, "collect", nil) }
    return (response.status.code, String(decoding: body, as: UTF8.self), response.fields["Allow"])
  }

  @Test @EventLoop func `a path and a method find their route`() throws {
    #expect(try answer("GET", "/a?x=y").1 == "get a")
    #expect(try answer("GET", "/%61").1 == "get a")
    guard case .collect(let limit, _, _) = try router.receive("POST", "/a", from: .example) else {
      Issue.record("expected to collect")
      return
    }
    #expect(limit == 5)
  }

  @Test(arguments: ["/", "/b", "/a/", "/A", "/api", "/push/x"])
  @EventLoop func `an unknown path is not found`(path: String) throws {
    #expect(try answer("GET", path).0 == 404)
  }

  @Test @EventLoop func `a path tells which methods it takes`() throws {
    #expect(try answer("DELETE", "/a").0 == 405)
    #expect(try answer("DELETE", "/a").2 == "HEAD, GET, POST, OPTIONS")
    #expect(try answer("GET", "/push").2 == "POST, OPTIONS")
    #expect(try answer("OPTIONS", "/push").0 == 204)
    #expect(try answer("OPTIONS", "/push").2 == "POST, OPTIONS")
    #expect(try answer("OPTIONS", "*").0 == 204)
  }

  @Test @EventLoop func `HEAD goes where GET goes`() throws {
    #expect(try answer("HEAD", "/a").1 == "get a")
    #expect(try answer("HEAD", "/push").0 == 405)
  }

  @Test @EventLoop func `the longest prefix wins`() throws {
    #expect(try answer("GET", "/api/x").1 == "api /api/x")
    #expect(try answer("GET", "/api/v1/x").1 == "v1")
    #expect(try answer("POST", "/api/v1/x").0 == 405)
  }

  @Test func `of two routes for one path and method the first stays`() {
    var router = router
    let second = router.get("/a") { _ in .text(.ok, "second") }
    let delete = router.on("DELETE", "/a") { _ in .answer(.text(.ok, "delete")) }
    let below = router.on("GET", below: "/api/") { _ in .answer(.text(.ok, "second")) }
    #expect([second, delete, below] == [false, true, false])
  }
}
