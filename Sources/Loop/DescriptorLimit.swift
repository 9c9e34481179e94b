internal import CEvent
internal import Glibc

/// How many descriptors, and with them connections, this process may have open.
package enum DescriptorLimit {
  /// Raises the limit as far as the system allows without asking: the usual 1,024 are a tenth of the connections a gateway is
  /// built for. Returns the limit that then holds; at start, before threads open anything.
  @discardableResult
  package static func raise() -> UInt64 {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return 0 }
    // Without a limit the kernel still has one of its own, far above what is needed here.
    let wanted = min(limit.rlim_max, 1 << 20)
    guard limit.rlim_cur < wanted else { return UInt64(limit.rlim_cur) }
    let before = limit.rlim_cur
    limit.rlim_cur = wanted
    return UInt64(setrlimit(resource, &limit) == 0 ? wanted : before)
  }
}
