import CausewayCore
import Foundation
import Testing

@testable import CausewayGateway

/// What the documentation says about configuration holds.
@Suite struct ConfigurationDocumentTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let examples: [String] = {
    let folder = root.appending(path: "examples")
    let names = FileManager.default.enumerator(atPath: folder.path())?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  static let blocks = Block.blocks(of: document)
  static let document = (try? String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)) ?? ""

  @Test func `there are examples and a document`() {
    #expect(Self.examples.contains("minimal.yaml"))
    #expect(Self.blocks.count >= 8)
  }

  @Test(arguments: examples) func `each example loads without a warning`(_ name: String) throws {
    let reading = read(try String(contentsOf: Self.root.appending(path: "examples/\(name)"), encoding: .utf8))
    #expect(reading.problems == [])
    #expect(reading.warnings.isEmpty)
  }

  @Test(arguments: blocks.filter { $0.kind == "yaml" })
  func `each YAML block of the document loads without a warning`(_ block: Block) {
    let reading = read(block.completed)
    #expect(reading.problems == [])
    #expect(reading.warnings.isEmpty)
  }

  @Test func `each wrong block says what the document prints below it`() throws {
    let wrong = Self.blocks.indices.filter { Self.blocks[$0].kind == "yaml wrong" }
    #expect(!wrong.isEmpty)
    for index in wrong {
      guard case .failure(let failure) = read(Self.blocks[index].text).result else {
        Issue.record("the block in line \(Self.blocks[index].line) is not wrong")
        continue
      }
      #expect(failure.description == Self.blocks[index + 1].text)
    }
  }

  /// An unknown key makes each section list the keys it knows.
  @Test func `the document names every key there is`() throws {
    let reading = read(
      """
      zzzzzzzzzz: 1
      journal: { zzzzzzzzzz: 1 }
      http: { zzzzzzzzzz: 1, tls: { certificate: /certificate, key: /key, zzzzzzzzzz: 1 } }
      admin: { token: x, zzzzzzzzzz: 1 }
      inputs:
        a: { type: http, path: /a, dialect: aqara, secret: x, zzzzzzzzzz: 1 }
        l: { type: http, path: /l, dialect: homelink, token: x, zzzzzzzzzz: 1 }
        c: { type: http, path: /c, dialect: cloudevents, token: x, zzzzzzzzzz: 1 }
        j: { type: http, path: /j, dialect: json, token: x, zzzzzzzzzz: 1, event: { type: { path: x, zzzzzzzzzz: 1 }, zzzzzzzzzz: 1 } }
        m: { type: mqtt, url: "mqtts://a", topics: x, dialect: homelink, zzzzzzzzzz: 1, tls: { zzzzzzzzzz: 1 } }
        r: { type: rocketmq, name_servers: "a:9876", topic: t, group: g, dialect: json, zzzzzzzzzz: 1, tls: { zzzzzzzzzz: 1 } }
      outputs:
        b: { type: sse, token: x, zzzzzzzzzz: 1 }
        h: { type: home_assistant, url: "http://example.org", token: x, zzzzzzzzzz: 1 }
        w: { type: webhook, url: "https://example.org", unsigned: true, zzzzzzzzzz: 1, tls: { zzzzzzzzzz: 1 }, retry: { zzzzzzzzzz: 1 } }
      routes: [{ to: b, zzzzzzzzzz: 1, match: { zzzzzzzzzz: 1 } }]
      """)
    let lists = reading.problems.compactMap { $0.split(separator: "Keys here: ").last?.dropLast() }
    #expect(lists.count == 22)
    for key in Set(lists.flatMap { $0.split(separator: ", ") }.map(String.init)) {
      #expect(Self.document.contains("`\(key)`"), "\(key)")
    }
  }

  /// Whatever a variable is called, it is set; keys of webhooks look like some, and addresses, too.
  private static func value(of variable: String) -> String? {
    if variable.hasSuffix("_FILE") { return nil }
    if variable.hasSuffix("_ADDR") { return "mq.example.org:9876" }
    return variable.hasSuffix("WEBHOOK_SECRET") ? "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" : "value-of-\(variable)"
  }

  private func read(_ text: String) -> GatewayConfiguration.Reading {
    GatewayConfiguration.load(
      text: Array(text.utf8), fileName: "causeway.yaml",
      environment: Self.value,
      readFile: { path throws(ConfigFileError) in
        ConfigFile("-----BEGIN CERTIFICATE----- -----BEGIN PRIVATE KEY-----")
      })
  }
}

/// A fenced block of a Markdown document.
struct Block: CustomTestStringConvertible {
  let kind: String
  let line: Int
  let text: String

  var testDescription: String { "line \(line)" }

  static func blocks(of document: String) -> [Block] {
    var blocks: [Block] = []
    var open: (kind: String, line: Int, lines: [Substring])?
    for (index, line) in document.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard line.hasPrefix("```") else {
        open?.lines.append(line)
        continue
      }
      if let block = open {
        blocks.append(Block(kind: block.kind, line: block.line, text: block.lines.joined(separator: "\n")))
        open = nil
      } else {
        open = (String(line.dropFirst(3)), index + 1, [])
      }
    }
    return blocks
  }

  /// The text with a plain one of each section that it leaves out.
  var completed: String {
    let rest = [
      ("inputs:", "inputs: { i: { type: http, path: /rest, dialect: aqara, unsigned: true } }"),
      ("outputs:", "outputs: { o: { type: sse, path: /rest/stream, token: x } }"), ("routes:", "routes: [{ to: o }]"),
    ]
    return ([text] + rest.filter { !"\n\(text)".contains("\n\($0.0)") }.map(\.1)).joined(separator: "\n")
  }
}
