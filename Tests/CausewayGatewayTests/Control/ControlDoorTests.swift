import CausewayCore
import HTTPClient
import Loop
import Testing

@testable import CausewayGateway

/// Who may ask, and how what cannot be answered is answered.
@Suite(.timeLimit(.minutes(2))) @EventLoop struct ControlDoorTests {
  @Test func `admin_listen wants the token, all of it and nothing else`() async throws {
    try await RunningGateway.with { gateway in
      for path in ["/api/v1/outputs", "/metrics", "/api/v1/nothing", "/api/v2"] {
        let without = try await gateway.ask("GET", path, at: .admin(token: nil))
        #expect(without.status == 401 && without.head["WWW-Authenticate"] == "Bearer")
        #expect(without.json["error"] is String && without.json["hint"] is String)
        for wrong in ["", " ", "x", String(RunningGateway.token.dropLast()), RunningGateway.token + "x"] {
          let answer = try await gateway.ask("GET", path, at: .admin(token: wrong))
          #expect(answer.status == 401 && answer.head["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
          #expect(!answer.text.contains(RunningGateway.token))
        }
      }
      #expect(try await gateway.ask("GET", "/api/v1/outputs", at: .admin(token: RunningGateway.token)).status == 200)
      #expect(try await gateway.ask("GET", "/metrics", at: .admin(token: RunningGateway.token)).status == 200)
      #expect(try await gateway.ask("POST", "/api/v1/outputs/ops/pause", at: .admin(token: nil)).status == 401)
      #expect(try await gateway.ops()["state"] as? String == "working")
      #expect(try await gateway.ask("GET", "/readyz", at: .admin(token: nil)).status == 200)
    }
  }

  @Test func `what the internet reaches has no API unless the owner wants it there`() async throws {
    try await RunningGateway.with { gateway in
      let client = HTTPClient()
      defer { client.close() }
      for path in ["/api/v1/outputs", "/metrics"] {
        let answer = try await client.send(HTTPClientRequest(url: "http://\(gateway.addresses.http)\(path)"))
        #expect(answer.status == 404)
      }
    }
    try await RunningGateway.with(admin: "") { gateway in
      let outputs = try await gateway.get("outputs")
      #expect(outputs.status == 200 && gateway.addresses.admin == nil)
    }
  }

  @Test func `unknown paths and methods are told in the form of the API`() async throws {
    try await RunningGateway.with { gateway in
      for path in ["nothing", "outputs/", "outputs/ops/pause/now", "outputs//pause/", "/"] {
        let answer = try await gateway.get(path)
        #expect(answer.status == 404 && answer.json["error"] is String, "\(path)")
      }
      let wrong = try await gateway.ask("DELETE", "/api/v1/outputs")
      #expect(wrong.status == 405 && wrong.head["Allow"] == "GET" && wrong.json["error"] is String)
      #expect(try await gateway.post("outputs").status == 405)
      #expect(try await gateway.ask("POST", "/metrics").status == 405)
      #expect(try await gateway.ask("HEAD", "/api/v1/outputs").status == 200)
    }
  }

  @Test(arguments: [
    "", "x", "[]", "null", "\"\"", "{\"for\":}", "{\"for\":1}", "{\"for\":\"1\"}", "{\"for\":\"0s\"}",
    "{\"for\":\"9999d\"}", "{\"fro\":\"1h\"}", "{\"for\":\"1h\",\"for\":\"2h\"}", "{\"reason\":\"\"}",
    "{\"reason\":[]}",
    "\u{0}", "{\"a\":\"\\ud800\"}", String(repeating: "[", count: 10_000),
  ])
  func `a body that makes no sense is refused in words, and nothing happens`(body: String) async throws {
    try await RunningGateway.with { gateway in
      let answer = try await gateway.post("outputs/ops/pause", body)
      if body.isEmpty {
        #expect(answer.status == 200)
      } else {
        #expect(answer.status == 400 && (answer.json["error"] as? String)?.isEmpty == false)
        #expect(try await gateway.ops()["state"] as? String == "working")
      }
    }
  }

  @Test func `a body that is too long is refused before it is read`() async throws {
    try await RunningGateway.with { gateway in
      let long = "{\"reason\":\"\(String(repeating: "x", count: ControlDoor.bodyLimit))\"}"
      let answer = try await gateway.post("outputs/ops/pause", long)
      #expect(answer.status == 413 && answer.json["error"] is String)
    }
  }

  @Test func `parameters that are not there are refused with those that are`() async throws {
    try await RunningGateway.with { gateway in
      let answer = try await gateway.get("dead-letters?ouptut=ops")
      #expect(answer.status == 400 && answer.json["hint"] as? String == "Did you mean `output`?")
      for query in ["limit=0", "limit=1001", "limit=x", "after=-1", "after=1&after=2"] {
        #expect(try await gateway.get("dead-letters?\(query)").status == 400, "\(query)")
      }
    }
  }
}
