import CausewayCore
import Testing

@testable import CausewayGateway

@Suite struct JournalPlaceTests {
  private func place(
    _ folders: [String: LocalFolders.State], _ variables: [String: String] = ["HOME": "/home/me"]
  ) -> JournalPlace {
    JournalPlace(variable: { variables[$0] }, folders: LocalFolders(user: 1_000) { folders[$0] ?? .missing })
  }

  private func findings(of place: JournalPlace) -> ConfigFindings {
    let findings = ConfigFindings()
    place.note(in: ConfigSection([:], source: ConfigSource(file: "the environment"), findings: findings))
    return findings
  }

  @Test(
    arguments: [
      (["/var/lib/causeway": .usable], "/var/lib/causeway/journal.db"),
      // As root: it is made.
      (["/var/lib": .usable], "/var/lib/causeway/journal.db"),
      (["/var/lib/causeway": .usable, "/data": .usable], "/var/lib/causeway/journal.db"),
      // An add-on's.
      (["/var/lib/causeway": .usable, "/data": .usable, "/data/options.json": .unusable], "/data/journal.db"),
    ] as [([String: LocalFolders.State], String)])
  func `it lies where a volume is expected`(folders: [String: LocalFolders.State], path: String) {
    let place = place(folders)
    #expect(place.path == path && place.text == path)
    #expect(findings(of: place).warnings.isEmpty && findings(of: place).isEmpty)
  }

  @Test(
    arguments: [
      (["/var/lib": .unusable, "/home/me": .usable], "/home/me/.local/state/causeway/journal.db"),
      (["/var/lib/causeway": .unusable, "/home/me/.local": .usable], "/home/me/.local/state/causeway/journal.db"),
      (["/var/lib": .unusable, "/home/me": .unusable], "/tmp/causeway-1000/journal.db"),
      (["/home/me/.local/state/causeway": .unusable], "/tmp/causeway-1000/journal.db"),
    ] as [([String: LocalFolders.State], String)])
  func `elsewhere it is warned of, with what to do`(folders: [String: LocalFolders.State], path: String) {
    let place = place(folders)
    #expect(place.path == path)
    let warnings = findings(of: place).warnings
    #expect(warnings.count == 1 && warnings[0].message.contains(path))
    #expect(warnings[0].hint?.contains("set CAUSEWAY_JOURNAL") == true)
  }

  @Test func `what the owner names is taken as it is, but no folder`() {
    let named = ["CAUSEWAY_JOURNAL": "/x/j.db", "HOME": "/home/me"]
    #expect(place([:], named).path == "/x/j.db" && place([:], named).text == "\"${CAUSEWAY_JOURNAL}\"")
    #expect(findings(of: place([:], named)).isEmpty)
    let folder = findings(of: place(["/x/j.db": .usable], named))
    #expect(folder.failure?.problems.first?.hint == "Name the file in it, such as /x/j.db/journal.db.")
  }

  @Test(arguments: ["relative", "/with space", "/with/\"quote", "/", ""])
  func `a home that cannot be written as it is is not used`(home: String) {
    let place = place(["/var/lib": .unusable, home: .usable], ["HOME": home])
    #expect(place.path == "/tmp/causeway-1000/journal.db")
  }
}
