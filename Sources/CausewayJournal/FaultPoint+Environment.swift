internal import CausewayCore
internal import Glibc

extension FaultPoint {
  /// Debug builds: arms the point that `CAUSEWAY_FAULT` names (`after_commit:17` is the 17th pass of that point). There the
  /// process appends the point and count to the file `CAUSEWAY_FAULT_LOG`, makes that durable, and kills itself.
  static func armFromEnvironment() {
    #if DEBUG
      guard let fault = getenv("CAUSEWAY_FAULT"), let plan = Plan(String(cString: fault)) else { return }
      let log = getenv("CAUSEWAY_FAULT_LOG").map { String(cString: $0) }
      arm(plan) { plan in
        if let log { note("\(plan.point.rawValue):\(plan.count)\n", in: log) }
        kill(getpid(), SIGKILL)
      }
    #endif
  }

  #if DEBUG
    private static func note(_ line: String, in path: String) {
      let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return }
      _ = Array(line.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      fsync(descriptor)
      close(descriptor)
    }
  #endif
}
