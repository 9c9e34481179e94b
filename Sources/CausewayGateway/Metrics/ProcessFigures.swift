internal import Glibc

/// What the system says of this process.
struct ProcessFigures: Sendable, Equatable {
  var residentBytes: Int64?
  var openDescriptors: Int?
  var mostDescriptors: UInt64?
  /// Seconds since 1970.
  var startedAt: Double?
  var cpuSeconds: Double

  /// Reads them from `/proc`. Blocks for as long as it takes to count the descriptors: not on the loop.
  static func read() -> ProcessFigures {
    var limit = rlimit()
    let hasLimit = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    let resident = text("/proc/self/statm")?.split(separator: " ").dropFirst().first.flatMap { Int64($0) }
    return ProcessFigures(
      residentBytes: resident.map { $0 * Int64(sysconf(Int32(_SC_PAGESIZE))) }, openDescriptors: descriptors(),
      mostDescriptors: hasLimit ? UInt64(limit.rlim_cur) : nil, startedAt: started(),
      cpuSeconds: Double(clock()) / 1e6)  // POSIX: CLOCKS_PER_SEC is a million
  }

  private static func descriptors() -> Int? {
    guard let folder = opendir("/proc/self/fd") else { return nil }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    return count - 3  // `.`, `..`, and the descriptor that reads the folder
  }

  /// From when the system began (`btime`) and how many ticks later the process did (proc(5): field 22 of `stat`).
  private static func started() -> Double? {
    // The name in parentheses, the second field, may hold anything.
    guard let stat = text("/proc/self/stat"), let end = stat.lastIndex(of: ")") else { return nil }
    let fields = stat[end...].split(separator: " ")
    guard fields.count > 20, let ticks = Double(fields[20]), let boot = bootTime() else { return nil }
    return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  private static func bootTime() -> Double? {
    let line = text("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
    return line.flatMap { Double($0.dropFirst(6)) }
  }

  private static func text(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while bytes.count < 1 << 20 {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
