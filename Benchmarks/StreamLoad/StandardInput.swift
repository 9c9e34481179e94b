internal import Glibc
internal import Loop

/// How whoever started the program tells it to go on: by closing its standard input, a pipe.
@EventLoop
final class StandardInput {
  private(set) var isOver = false
  private var event: DescriptorEvent?
  private var waiting: CheckedContinuation<Void, Never>?

  init() {
    let event = DescriptorEvent(descriptor: STDIN_FILENO) { [weak self] _, _ in self?.read() }
    event.watch(read: true, write: false)
    self.event = event
  }

  isolated deinit {
    event?.close()
  }

  func untilOver() async {
    await withCheckedContinuation { if isOver { $0.resume() } else { waiting = $0 } }
  }

  /// A line on standard output that does not wait in a buffer.
  static func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
  }

  private func read() {
    var byte: UInt8 = 0
    guard Glibc.read(STDIN_FILENO, &byte, 1) <= 0 else { return }
    isOver = true
    event?.close()
    waiting?.resume()
    waiting = nil
  }
}
