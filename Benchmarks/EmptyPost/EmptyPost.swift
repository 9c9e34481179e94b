internal import Glibc
internal import HTTPServer
internal import Loop

/// The server by itself: takes a body, answers from an asynchronous function. Says where it listens, and serves until it is killed.
@main
struct EmptyPost {
  static func main() async {
    exit(await EventLoop.spawn { await serve() }.value)
  }

  @EventLoop
  private static func serve() async -> Int32 {
    let server = HTTPServer(responder: Acceptance())
    do {
      guard let any = SocketAddress(parsing: "127.0.0.1:0") else { return 1 }
      let line = Array("ready: listening on \(try server.listen(on: any)),\n".utf8)
      _ = write(STDERR_FILENO, line, line.count)
      try await EventLoop.sleep(for: .seconds(86_400))
    } catch {
      let line = Array("\(error)\n".utf8)
      _ = write(STDERR_FILENO, line, line.count)
    }
    return 1
  }
}

private struct Acceptance: HTTPResponder {
  private static let body = Array(#"{"code":0}"#.utf8)

  @EventLoop
  func receive(_ head: HTTPRequestHead) -> HTTPReception {
    .collect(limit: 1 << 20) { _ in await Self.answer() }
  }

  @EventLoop
  private static func answer() async -> HTTPResponse { .json(.ok, body) }
}
