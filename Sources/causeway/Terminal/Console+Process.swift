internal import Glibc

extension Console {
  /// The process's own output and error output.
  static func ofProcess() -> Console {
    let wantsNone = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
    return Console(isColourful: isatty(STDOUT_FILENO) == 1 && !wantsNone && !isDumb) {
      stream, text throws(BrokenPipe) in
      try writeAll(Array(text.utf8), to: stream == .output ? STDOUT_FILENO : STDERR_FILENO)
    }
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(BrokenPipe) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        // Somebody who shares the terminal has made it non-blocking.
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, 1_000)
      } else if errno != EINTR {
        throw BrokenPipe()
      }
    }
  }
}
