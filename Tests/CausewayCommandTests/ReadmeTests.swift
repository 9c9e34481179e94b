import CausewayGateway
import Foundation
import Testing

@testable import causeway

/// What the README shows is true.
@Suite struct ReadmeTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private let text: String

  init() throws {
    text = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
  }

  private func blocks(_ language: String) -> [String] {
    text.split(separator: "\n```\(language)\n").dropFirst().map {
      String($0[..<($0.firstRange(of: "\n```")?.lowerBound ?? $0.endIndex)])
    }
  }

  @Test func `the demo's commands are those that the demo prints`() {
    let guide = DemoGuide(address: "127.0.0.1:8080", folder: DemoFolder(path: ".causeway-demo"), program: "causeway")
    let commands = blocks("sh")
    #expect(commands.contains(guide.trials[0].command) && commands.contains(guide.trials[1].command))
    let withBroker = DemoGuide(
      address: guide.address, folder: guide.folder, program: guide.program, search: .found(DemoBroker(DemoBroker.usual))
    )
    #expect(commands.contains(withBroker.trials[5].command))
  }

  @Test func `the configuration loads without a warning`() throws {
    let configurations = blocks("yaml")
    #expect(configurations.count == 4)
    for yaml in configurations {
      let reading = GatewayConfiguration.load(
        text: Array(yaml.utf8), fileName: "causeway.yaml",
        environment: { $0.hasSuffix("_FILE") ? nil : "value-of-\($0)-long-enough-for-a-secret" },
        readFile: LocalFile.read)
      #expect(throws: Never.self) { try reading.result.get() }
      #expect(reading.warnings.isEmpty)
    }
  }

  @Test func `every command line of causeway's is one that it takes`() throws {
    let lines =
      blocks("sh").flatMap { $0.split(separator: "\n") }.filter { $0.hasPrefix("causeway ") }
      + text.matches(of: /`(causeway [^`]+)`/).map(\.1)
    #expect(lines.count >= 8)
    for line in lines {
      let words = line.prefix { $0 != "#" }.split(separator: " ").dropFirst()
        .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "[]")) }
      guard let name = words.first, name != "help" else { continue }
      let command = try #require(Commands.all.first { $0.description.name == name }, "\(line)")
      #expect(throws: Never.self) { try ArgumentParser.parse(Array(words.dropFirst()), for: command.description) }
    }
    for command in Commands.all { #expect(text.contains("| `causeway \(command.description.name)")) }
  }

  @Test func `every target of make's and every file that is named is there`() throws {
    let makefile = try String(contentsOf: Self.root.appending(path: "Makefile"), encoding: .utf8)
    let targets = Set(text.matches(of: /\bmake ([a-z-]+)\b/).map(\.1))
    #expect(targets.count >= 4)
    for target in targets { #expect(makefile.contains("\n\(target):"), "make \(target)") }
    for link in text.matches(of: /\]\(([^)#:]+)\)/) {
      #expect(FileManager.default.fileExists(atPath: Self.root.appending(path: String(link.1)).path()), "\(link.1)")
    }
  }
}
