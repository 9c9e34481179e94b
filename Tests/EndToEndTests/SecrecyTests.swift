import Foundation
import Glibc
import Testing

/// Every secret that the real program is given, or that somebody shows it, has a mark; the mark is in nothing that it says.
@Suite struct SecrecyTests {
  private static let mark = "cAnArY"
  private let folder: TestFolder
  private let port: UInt16

  init() throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
    try "\(Self.mark)-of-a-file\n".write(toFile: folder.path + "/token", atomically: true, encoding: .utf8)
    chmod(folder.path + "/token", 0o600)
  }

  private var configuration: String {
    """
    journal: { path: "\(folder.path)/journal.db" }
    http: { listen: "127.0.0.1:\(port)" }
    inputs:
      aqara: { type: http, path: /push/aqara, dialect: aqara, secret: "${SECRET}" }
      events: { type: http, path: /push/events, dialect: cloudevents, token: "\(Self.mark)-in-the-file" }
      any: { type: http, path: /push/json, dialect: json, token_file: token, event: { id: id } }
    outputs:
      all: { type: sse, path: /all, token: "${TOKEN:-\(Self.mark)-by-default}" }
      parts:
        type: sse
        path: /parts
        tokens: [{ name: one, token: "${SECRET}-one", match: { type: "a.*" } }, { name: two, token: "${SECRET}-two" }]
    routes:
      - { to: [all, parts] }
    """
  }

  private let environment = ["SECRET": "\(mark)-of-the-environment"]

  private func write(_ text: String, to name: String) throws -> String {
    let path = folder.path + "/" + name
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func run(_ words: String...) throws -> String {
    try GatewayProcess.run(words, in: folder.url, environment: environment).text
  }

  /// Asks every door for what it does not give, showing secrets, true ones and others, wherever one can be shown.
  private func knock() throws -> [String] {
    var said: [String] = []
    let shown = ["Bearer \(Self.mark)", "Basic \(Self.mark)", "Bearer \(Self.mark)-in-the-file", Self.mark]
    for path in ["/push/aqara", "/push/events", "/push/json", "/all", "/parts", "/health", "/nowhere"] {
      for authorization in shown {
        for query in ["", "?access_token=\(Self.mark)", "?token=\(Self.mark)&type=\(Self.mark)", "?\(Self.mark)=1"] {
          let fields = [
            "Authorization": authorization, "sign": Self.mark, "token": Self.mark, "Cookie": "a=\(Self.mark)",
          ]
          for method in ["GET", "POST"] {
            let answer = try HTTPConnection(port: port).request(
              method, path + query, fields: fields, body: Array("{".utf8))
            said.append(answer.head + answer.text)
          }
        }
      }
    }
    // What is no request at all.
    for head in ["GET /all HTTP/1.1\r\nAuthorization: Bearer \(Self.mark)\r\n\r\n", "GET /\(Self.mark) HTTP/9\r\n\r\n"]
    {
      let socket = try RawSocket(port: port)
      socket.send(head)
      said.append(socket.receiveAll())
    }
    return said
  }

  @Test func `nothing that a running gateway says holds a secret, not even when it crashes`() throws {
    let gateway = try GatewayProcess(
      in: folder.url, port: port, configuration: configuration, environment: environment,
      options: ["--log-level", "debug"])
    let stream = try EventStream(port: port, path: "/all", token: "\(Self.mark)-by-default")
    let fields = ["Authorization": "Bearer \(Self.mark)-of-a-file"]
    #expect(
      try HTTPConnection(port: port).request("POST", "/push/json", fields: fields, body: Array("{}".utf8)).status == 202
    )
    try stream.read { !$0.messages.isEmpty }
    var said = try knock() + [stream.head] + stream.messages.map(\.data)
    let file = folder.path + "/causeway.yaml"
    said += [
      try HTTPConnection(port: port).request("GET", "/health").text, try run("health", file),
      try run("health", "--json", file), try run("events", "--json", file), try run("confirm-clock", file),
    ]
    Glibc.kill(gateway.pid, SIGSEGV)
    _ = try eventually { gateway.hasEnded }
    said.append(gateway.standardError)
    for text in said { #expect(!text.contains(Self.mark), "\(text.prefix(400))") }
    #expect(said.count > 200 && gateway.standardError.contains("ready: listening"))
  }

  @Test func `what is said of a configuration, good or bad, holds no secret`() throws {
    let good = try write(configuration, to: "good.yaml")
    let event = try write(#"{"type":"a.b","data":{}}"#, to: "event.json")
    var said = [
      try run("check", good), try run("check", "--json", good), try run("explain", good, "--event", event),
      try run("explain", "--json", good, "--event", event),
    ]
    #expect(said[0].contains("fine") && said[2].contains("parts"))
    // Each line of it spoilt in turn: whatever the mistake, its words must not quote a secret.
    let lines = configuration.split(separator: "\n", omittingEmptySubsequences: false)
    var mistakes = 0
    for index in lines.indices {
      for spoil in [{ $0 + " : }" }, { $0.replacingOccurrences(of: "token", with: "tokken") }, { "  " + $0 + "\"" }]
        as [(String) -> String]
      {
        var spoilt = lines.map(String.init)
        spoilt[index] = spoil(spoilt[index])
        let bad = try write(spoilt.joined(separator: "\n"), to: "bad.yaml")
        let (status, text) = try GatewayProcess.run(["check", bad], in: folder.url, environment: environment)
        if status == 78 { mistakes += 1 }
        said.append(text)
      }
    }
    #expect(mistakes > lines.count)
    for text in said { #expect(!text.contains(Self.mark), "\(text.prefix(400))") }
  }
}
