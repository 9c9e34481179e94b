internal import Foundation
internal import Testing

@Suite("the documentation")
struct DocumentationTests {
  private static func read(_ path: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..")
    return try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  private static func article() throws -> String { try read("Sources/RocketMQ/RocketMQ.docc/RocketMQ.md") }

  @Test func `its examples are code that is compiled, and run by another test`() throws {
    func lines(_ text: some StringProtocol) -> String {
      text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
    }
    let code = lines(try Self.read("Tests/RocketMQTests/Examples/Example.swift"))
    let examples = try Self.article().components(separatedBy: "```swift\n").dropFirst()
    #expect(examples.count == 2)
    for example in examples {
      let text = try #require(example.components(separatedBy: "```").first)
      #expect(code.contains(lines(text)), "\(text)")
    }
  }

  @Test func `every public type is in its list`() throws {
    let article = try Self.article()
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../../Sources/RocketMQ")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
    let pattern = /^public (?:indirect )?(?:final class|struct|enum|protocol|actor) (\w+)/.anchorsMatchLineEndings()
    var names: [String] = []
    for file in files ?? [] where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      names += text.matches(of: pattern).map { String($0.output.1) }
    }
    #expect(names.count > 20)
    for name in names { #expect(article.contains("- ``\(name)``"), "\(name)") }
  }
}
