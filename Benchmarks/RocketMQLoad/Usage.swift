internal import Glibc

/// What this process has used so far.
struct Usage {
  let processorSeconds: Double
  let peakBytes: Int

  static var now: Usage {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Usage(processorSeconds: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9, peakBytes: peakBytes)
  }

  /// From the kernel's own account: `getrusage` has the peak of whoever started this program in it.
  private static var peakBytes: Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        .split { $0 == ":" || $0.isWhitespace }
      if words.count > 1, words[0] == "VmHWM" { return (Int(words[1]) ?? 0) * 1_024 }
    }
    return 0
  }
}
