internal import Glibc
internal import Loop

/// Clients of a stream and whoever pushes to it, in one program with one clock: the same for every server that is measured.
@main
struct StreamLoad {
  static func main() async {
    DescriptorLimit.raise()
    exit(await EventLoop.spawn { await run() }.value)
  }

  @EventLoop
  private static func run() async -> Int32 {
    do {
      let options = try Options(Array(CommandLine.arguments.dropFirst()))
      let report =
        switch try options.text("mode") {
        case "flood": try await Flood(options).run()
        case "paced": try await Paced(options).run()
        case "idle": try await Idle(options).run()
        case "read": try await Reading(options).run()
        case "handshakes": try await Handshakes(options).run()
        case let other:
          throw Options.Flaw(description: "mode=\(other): expected flood, paced, idle, read or handshakes")
        }
      report.print()
      return 0
    } catch {
      StandardInput.say("{\"error\":\"\(error)\"}")
      return 1
    }
  }
}
