import Glibc
import Testing

@testable import Loop

@Suite struct DescriptorLimitTests {
  @Test func `the limit is raised as far as the system allows`() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      limit.rlim_cur = 256
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      #expect(DescriptorLimit.raise() == min(UInt64(limit.rlim_max), 1 << 20))
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      #expect(limit.rlim_cur == min(limit.rlim_max, 1 << 20))
    }
  }
}
