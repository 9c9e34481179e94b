import CausewayConnectors
import CausewayCore
import CausewayDialects
import CausewayJournal
import HTTPServer
import Testing

@testable import CausewayGateway

@Suite struct GatewayConfigurationTests {
  @Test func `a whole file becomes a configuration`() throws {
    let configuration = try load(
      """
      journal: { path: /data/j.db, keep_for: 7d, keep_size: 1GiB, when_full: refuse }
      http:
        listen: "[::]:8443"
        tls: { certificate: c.pem, key: /k.pem }
        connections: 50
        connections_per_address: 5
        limit_loopback: true
        head_deadline: 1s
        body_deadline: 2s
        keep_alive: 3s
        write_stall: 4s
      inputs:
        b: { type: http, path: /push/b, dialect: aqara, unsigned: true }
        a: { type: http, path: "/push/${PART}", dialect: aqara, secret: "${S}" }
      outputs:
        stream: { type: sse, token: "${S}" }
      routes:
        - { name: all, to: stream }
      """, environment: ["S": "x", "PART": "long-random"],
      files: [
        "c.pem": ConfigFile("-----BEGIN CERTIFICATE-----\n"), "/k.pem": ConfigFile("-----BEGIN EC PRIVATE KEY-----\n"),
      ]
    ).result.get()
    #expect(configuration.journal.path == "/data/j.db")
    #expect(configuration.journal.socketPath == "/data/j.db.sock")
    #expect(configuration.journal.keepFor == .seconds(7 * 86_400))
    #expect(configuration.journal.keepSize == 1 << 30)
    #expect(configuration.journal.whenFull == .refuse)
    #expect(configuration.http.listen == HostPort(host: "::", port: 8_443))
    #expect(configuration.http.tls == HTTPSettings.TLS(certificate: "c.pem", key: "/k.pem"))
    #expect(configuration.http.server.connections == 50)
    #expect(configuration.http.server.connectionsPerAddress == 5)
    #expect(configuration.http.server.limitsLoopback)
    #expect(configuration.http.server.headDeadline == .seconds(1))
    #expect(configuration.http.server.bodyDeadline == .seconds(2))
    #expect(configuration.http.server.keepAlive == .seconds(3))
    #expect(configuration.http.server.writeStall == .seconds(4))
    #expect(configuration.inputs.map(\.name) == ["b", "a"])
    #expect(configuration.inputs.map(\.type) == ["http", "http"])
    #expect(configuration.inputs.map(\.dialect) == ["aqara", "aqara"])
    #expect(configuration.inputs.map { $0.plan.paths.map(\.path) } == [["/push/b"], ["/push/long-random"]])
    #expect(configuration.inputs.allSatisfy { $0.parts.etiquette != nil })
    #expect(configuration.outputs.map(\.name) == ["stream"])
    #expect(configuration.outputs.map { $0.plan.paths.map(\.path) } == [["/events"]])
    #expect(configuration.routing.routes.map(\.name) == ["all"])
    #expect(configuration.routing.routes.map(\.match) == [.everything])
    #expect(configuration.routing.routes.map(\.outputs) == [["stream"]])
  }

  @Test func `what is left out has its default`() throws {
    let configuration = try load(Self.small).result.get()
    #expect(configuration.journal.path == "/var/lib/causeway/journal.db")
    #expect(configuration.journal.keepFor == .seconds(72 * 3_600))
    #expect(configuration.journal.keepSize == 4 << 30)
    #expect(configuration.journal.whenFull == .prune)
    #expect(configuration.http.listen == HostPort(host: "127.0.0.1", port: 8_080))
    #expect(configuration.http.tls == nil)
  }

  @Test(arguments: [("localhost:0", "127.0.0.1:0"), ("0.0.0.0:80", "0.0.0.0:80"), ("'[::1]:1'", "[::1]:1")])
  func `the address to listen on is a number`(_ text: String, _ address: String) throws {
    let configuration = try load("http: { listen: \(text) }\n\(Self.small)").result.get()
    #expect(configuration.http.listen.description == address)
  }

  @Test func `names are made of small letters, digits, hyphens and underscores`() {
    for name in ["a", "0", "aqara-push", "a_b-", "'1'", String(repeating: "x", count: 64)] {
      #expect(load(Self.small.replacing("push:", with: "\(name):")).problems.isEmpty)
    }
    for name in ["A", "-a", "_a", "a.b", "a b", "é", "''", String(repeating: "x", count: 65)] {
      #expect(load(Self.small.replacing("push:", with: "\(name):")).problems.count == 1)
    }
  }

  @Test func `an output that no route names, and a route that is never reached, are warned of`() {
    let reading = load(
      """
      inputs: { push: { type: http, path: /push, dialect: aqara, unsigned: true } }
      outputs:
        one: { type: sse, path: /one, token: x }
        two: { type: sse, path: /two, token: x }
      routes:
        - { name: first, to: one }
        - { match: { type: x }, to: one }
      """)
    #expect(reading.problems.isEmpty)
    #expect(
      reading.warnings.map(\.description) == [
        "causeway.yaml:4:3: outputs.two: no route names this output. Nothing is sent there.",
        #"causeway.yaml:7:31: routes[1].to: nothing is left for "one": the route "first" (line 6) takes it all before. The first route that matches decides: put the special ones first."#,
      ])
  }

  @Test func `a key file that others may read is warned of, and what is no PEM is refused`() {
    let text = "http: { tls: { certificate: /c, key: /k } }\n\(Self.small)"
    let good = ConfigFile("-----BEGIN CERTIFICATE-----")
    let open = ConfigFile("-----BEGIN PRIVATE KEY-----", isReadableByOthers: true)
    let warned = load(text, files: ["/c": good, "/k": open])
    #expect(warned.problems.isEmpty)
    #expect(
      warned.warnings.map(\.description) == [
        "causeway.yaml:1:38: http.tls.key: others may read this private key. Only its owner should: chmod 600."
      ])
    #expect(
      load(text, files: ["/c": ConfigFile("x"), "/k": good]).problems == [
        "1:29: http.tls.certificate: this file holds no certificate in PEM form.",
        "1:38: http.tls.key: this file holds no private key in PEM form.",
      ])
  }

  @Test func `however it is printed, a configuration shows no secret`() throws {
    let configuration = try load(
      """
      inputs: { push: { type: http, path: /push, dialect: aqara, secret: canary-1 } }
      outputs: { stream: { type: sse, token: "${T}" } }
      routes: [{ to: stream }]
      """, environment: ["T": "canary-2"]
    ).result.get()
    var printed = "\(configuration) \(String(reflecting: configuration))"
    dump(configuration, to: &printed)
    #expect(printed.contains("•••"))
    #expect(!printed.contains("canary"))
  }

  @Test func `the longest possible journal path is taken`() throws {
    let path = "/" + String(repeating: "d", count: 101)
    let configuration = try load("journal: { path: \(path) }\n\(Self.small)").result.get()
    #expect(configuration.journal.socketPath.utf8.count == 107)
  }

  private static let small = """
    inputs: { push: { type: http, path: /push, dialect: aqara, unsigned: true } }
    outputs: { stream: { type: sse, token: x } }
    routes: [{ to: stream }]
    """
}
