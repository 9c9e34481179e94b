internal import CausewayCore
internal import CausewayJournal
internal import Loop

#if canImport(Glibc)
  internal import Glibc
#endif

/// Fills a journal (`fill PATH ENTRIES SUBJECTS`), or says how many entries a second it takes (`append PATH SECONDS TOGETHER`: so many
/// callers, each with one entry at a time), what followers cost it (`settle PATH SECONDS FOLLOWERS`), or how long it takes to open
/// with what they keep (`remember PATH PARKED DEADLETTERS`).
@main
struct JournalLoad {
  static func main() async {
    exit(await EventLoop.spawn { await run(Array(CommandLine.arguments.dropFirst())) }.value)
  }

  @EventLoop
  private static func run(_ arguments: [String]) async -> Int32 {
    guard arguments.count == 4, let first = Int(arguments[2]), let second = Int(arguments[3]) else { return 64 }
    var settings = JournalSettings(path: arguments[1])
    settings.keepSize = 1 << 40
    settings.keepFor = .seconds(3_650 * 86_400)
    do {
      if arguments[0] == "remember" {
        try await Remembering(settings: settings, parked: first, deadLetters: second).run()
        return 0
      }
      let journal = try await SQLiteJournal.open(settings, time: Clock(), log: .silent)
      switch arguments[0] {
      case "fill": try await Filling(journal: journal, entries: first, subjects: second).run()
      case "append": try await Appending(journal: journal, seconds: first, together: second).run()
      case "settle": try await Settling(journal: journal, seconds: first, followers: second).run()
      default: return 64
      }
      await journal.close()
      return 0
    } catch {
      print("{\"error\":\"\(error)\"}")
      return 1
    }
  }
}
