import Foundation
import Testing

/// The real program with an input of each dialect, for clients that mean no good.
struct HostileHouse {
  let folder: TestFolder
  let port: UInt16
  let gateway: GatewayProcess

  /// - Parameter http: keys of the section `http`, each after a comma.
  init(http: String = "") throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
    gateway = try GatewayProcess(
      in: folder.url, port: port,
      configuration: """
        journal: { path: "\(folder.path)/journal.db" }
        http: { listen: "127.0.0.1:\(port)"\(http) }
        inputs:
          aqara: { type: http, path: /push/aqara, dialect: aqara, unsigned: true }
          events: { type: http, path: /push/events, dialect: cloudevents, token: push-token }
          any: { type: http, path: /push/json, dialect: json, token: push-token, event: { id: id, time: time, subject: a.b.c } }
        outputs:
          bridge: { type: sse, path: /events, format: aqara, token: "everything" }
          all: { type: sse, path: /all, token: "everything" }
        routes:
          - { to: [bridge, all] }
          - { match: { where: { data.a.b: { gt: 3 } } }, to: all }
        """)
  }

  /// Whether it is the release build, of which figures are asked.
  static var isRelease: Bool { ProcessInfo.processInfo.environment["CAUSEWAY_PROGRAM"] != nil }

  /// How often something hostile is done: `usual`, unless `CAUSEWAY_HOSTILE` says so many times as often.
  static func times(_ usual: Int) -> Int {
    usual * (ProcessInfo.processInfo.environment["CAUSEWAY_HOSTILE"].flatMap { Int($0) } ?? 1)
  }

  func health() throws -> [String: Any] {
    let answer = try HTTPConnection(port: port).request("GET", "/health")
    return try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
  }

  func link(_ name: String) throws -> [String: Any] {
    let links = try #require(try health()["links"] as? [[String: Any]])
    return try #require(links.first { $0["name"] as? String == name })
  }

  func clients(of stream: String) throws -> Int { try #require(try link(stream)["clients"] as? Int) }
}
