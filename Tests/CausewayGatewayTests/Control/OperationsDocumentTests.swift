import CausewayCore
import Foundation
import Loop
import Testing

@testable import CausewayGateway

/// What docs/operations.md says of the API and the metrics holds.
@Suite(.timeLimit(.minutes(2))) @EventLoop struct OperationsDocumentTests {
  private static let document: String = {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return (try? String(contentsOf: root.appending(path: "docs/operations.md"), encoding: .utf8)) ?? ""
  }()

  /// The members of a JSON example, each with its own, such as `paused.since`.
  private static func paths(_ value: Any, _ prefix: String = "") -> Set<String> {
    guard let object = value as? [String: Any] else { return [] }
    return object.reduce(into: []) { paths, member in
      paths.insert(prefix + member.key)
      guard !["types", "counters"].contains(member.key) else { return }
      paths.formUnion(Self.paths(member.value, prefix + member.key + "."))
    }
  }

  private static func example(_ name: String) throws -> [String: Any] {
    let block = try #require(Block.blocks(of: document).first { $0.kind == "json \(name)" })
    return try #require(try JSONSerialization.jsonObject(with: Data(block.text.utf8)) as? [String: Any])
  }

  @Test func `the table names every route there is, and no other`() async throws {
    let written = Set(
      Self.document.matches(of: /\| `(GET|POST) (\/[^` ]+)` \|/).map { match in
        "\(match.1) \(String(match.2).replacing(/\{[a-z]+\}/, with: "*"))"
      })
    try await RunningGateway.with { gateway in
      // Each of them is served, so none is invented.
      for line in written.sorted() where !line.contains("*") && line.hasPrefix("GET ") {
        let path = String(line.dropFirst(4))
        let answer = try await gateway.ask("GET", path)
        #expect(answer.status == 200, "\(line)")
      }
      let served = try #require(try await gateway.get("").json["routes"] as? [String])
      #expect(served.count > 15 && written == Set(served))
    }
  }

  @Test func `the answers shown have the members that answers have`() async throws {
    try await RunningGateway.with { gateway in
      gateway.farEnd.failure = .rejection
      try await gateway.push("1")
      try await gateway.until("it is dead") { try await gateway.get("dead-letters").list("dead_letters").count == 1 }
      let paused = try await gateway.post("outputs/ops/pause", #"{"for":"1h"}"#).json
      #expect(Self.paths(paused) == Self.paths(try Self.example("outputs/ops")))
      let row = try #require(try await gateway.get("dead-letters").list("dead_letters").first)
      #expect(Set(row.keys) == Set(try Self.example("dead-letters").keys))
      let forecast = try await gateway.post("replays", #"{"output":"ops","since":"1h","dry_run":true}"#).json
      #expect(Set(forecast.keys) == Set(try Self.example("replays").keys))
    }
  }

  @Test func `every figure is described, and no other`() async throws {
    let named = Set(Self.document.matches(of: /`((?:causeway|process)_[a-z_]+)`/).map { String($0.1) })
    try await RunningGateway.with { gateway in
      try await gateway.push("1")
      let text = try PrometheusText(parsing: try await gateway.ask("GET", "/metrics").text)
      #expect(named.subtracting(text.types.keys) == [])
      #expect(Set(text.types.keys).subtracting(named) == [])
    }
  }
}
