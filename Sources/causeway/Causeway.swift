internal import Glibc
internal import Loop

/// The command line.
@main
struct Causeway {
  static func main() async {
    // A reader that has gone is an error of `write`, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    DescriptorLimit.raise()
    let words = Array(CommandLine.arguments.dropFirst())
    let code = await EventLoop.spawn("main") { await Commands.run(words, .ofProcess()) }.value
    exit(code.rawValue)
  }
}
