import CausewayCore
import CausewayGateway
import Testing

@testable import causeway

@Suite struct CommandsTests {
  @Test(arguments: ["--version", "-V", "version"])
  func `the version is one line`(word: String) async {
    let (code, said) = await Transcript.run(word)
    #expect(code == .success && said.output == "causeway \(Release.version)\n" && said.errors.isEmpty)
  }

  @Test(arguments: ["--help", "-h", "help"])
  func `help lists every command`(word: String) async {
    let (code, said) = await Transcript.run(word)
    #expect(code == .success)
    for command in Commands.all { #expect(said.output.contains("\n  \(command.description.name) ")) }
  }

  @Test(arguments: Commands.all.map { $0.description.name })
  func `each command has help of its own, asked for in either way`(name: String) async {
    let (code, said) = await Transcript.run("help", name)
    let (otherCode, other) = await Transcript.run(name, "--help")
    #expect(code == .success && otherCode == .success && said.output == other.output)
    #expect(said.output.hasPrefix("causeway \(name): ") && said.output.contains("Usage: causeway \(name) "))
    #expect(said.output.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  @Test func `nothing at all is a wrong command line`() async {
    let (code, said) = await Transcript.run()
    #expect(code == .usage && said.output.isEmpty && said.errors.contains("Commands:"))
  }

  @Test func `an unknown command gets the nearest one`() async {
    let (code, said) = await Transcript.run("chekc")
    #expect(code == .usage)
    #expect(said.errors == "causeway: There is no command \"chekc\". Did you mean `check`?\nTry `causeway help`.\n")
    #expect(await Transcript.run("help", "pusch").code == .usage)
    #expect(await Transcript.run("--verbose").code == .usage)
  }

  @Test func `an output that nobody reads any more ends quietly`() async {
    let transcript = Transcript()
    let code = await Commands.run(["--version"], transcript.console(lines: 0))
    #expect(code == .success && transcript.errors.isEmpty)
  }
}
