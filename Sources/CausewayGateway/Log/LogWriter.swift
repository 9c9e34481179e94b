package import CausewayCore
internal import Glibc
internal import Synchronization

/// Writes log lines to a descriptor from a thread of its own: a reader that does not read must not keep the loop. At most
/// 4,096 lines wait; beyond that lines are dropped, and counted in the next that gets through.
package final class LogWriter: Sendable {
  private struct Queue {
    var lines: [[UInt8]] = []
    var dropped = 0
    var isClosed = false
  }

  private let queue = Mutex(Queue())
  /// Counts what the thread has to look at.
  private let bell: Int32
  private let done: Int32
  private let descriptor: Int32

  /// `nil` if the system has no descriptor or thread left.
  package init?(descriptor: Int32) {
    self.descriptor = descriptor
    var bells: [Int32] = [-1, -1]
    var dones: [Int32] = [-1, -1]
    guard pipe(&bells) == 0, pipe(&dones) == 0 else { return nil }
    bell = bells[1]
    done = dones[0]
    // A full bell has rung already.
    _ = fcntl(bell, F_SETFL, O_NONBLOCK)
    let context = Unmanaged.passRetained(Reader(writer: self, bell: bells[0], done: dones[1]))
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Reader>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard result == 0 else {
      context.release()
      return nil
    }
    pthread_detach(thread)
  }

  package func log(level: Log.Level) -> Log {
    Log(subject: "causeway", level: level) { level, subject, text in
      self.write(Self.line(level, subject, text, at: SystemTime().now))
    }
  }

  /// Waits, for at most a second, until everything written so far is out.
  package func close() {
    queue.withLock { $0.isClosed = true }
    ring()
    var waiting = pollfd(fd: done, events: Int16(POLLIN), revents: 0)
    poll(&waiting, 1, 1_000)
  }

  /// Takes a line with its end, as it is.
  package func write(_ line: [UInt8]) {
    let isFirst = queue.withLock { queue in
      guard queue.lines.count < 4_096 else {
        queue.dropped += 1
        return false
      }
      queue.lines.append(line)
      return queue.lines.count == 1
    }
    if isFirst { ring() }
  }

  private func ring() {
    var byte: UInt8 = 0
    _ = Glibc.write(bell, &byte, 1)
  }

  private static func line(_ level: Log.Level, _ subject: String, _ text: String, at now: Timestamp) -> [UInt8] {
    var line = Array("\(now.rfc3339) \(level) \(subject): ".utf8)
    // One line each, and nothing that could drive a terminal.
    line += text.utf8.map { $0 < 0x20 || $0 == 0x7f ? UInt8(ascii: " ") : $0 }
    line.append(UInt8(ascii: "\n"))
    return line
  }

  private final class Reader {
    let writer: LogWriter
    let bell: Int32
    let done: Int32

    init(writer: LogWriter, bell: Int32, done: Int32) {
      self.writer = writer
      self.bell = bell
      self.done = done
    }

    func run() {
      var byte: UInt8 = 0
      while read(bell, &byte, 1) > 0 || errno == EINTR {
        let (lines, dropped, isClosed) = writer.queue.withLock { queue in
          defer {
            queue.lines = []
            queue.dropped = 0
          }
          return (queue.lines, queue.dropped, queue.isClosed)
        }
        for line in lines { put(line) }
        if dropped > 0 { put(Array("\(dropped) log lines were dropped: they were not read fast enough\n".utf8)) }
        if isClosed { break }
      }
      _ = Glibc.write(done, &byte, 1)
    }

    private func put(_ line: [UInt8]) {
      var rest = line[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(writer.descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else {
          if count < 0, errno == EINTR { continue }
          return
        }
        rest = rest.dropFirst(count)
      }
    }
  }
}
