import Synchronization
import Testing

@testable import CausewayGateway

@Suite struct ReloadBellTests {
  @Test func `a ring that nobody heard yet is heard once, later ones at once`() {
    let heard = Mutex(0)
    let bell = ReloadBell()
    bell.ring()
    bell.ring()
    bell.listen { heard.withLock { $0 += 1 } }
    #expect(heard.withLock { $0 } == 1)
    bell.ring()
    #expect(heard.withLock { $0 } == 2)
    bell.listen(nil)
    bell.ring()
    #expect(heard.withLock { $0 } == 2)
  }
}
