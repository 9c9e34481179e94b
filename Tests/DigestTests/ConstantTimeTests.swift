import Digest
import Testing

@Suite struct ConstantTimeTests {
  @Test func `equal is equal, and everything else is not`() {
    #expect(ConstantTime.areEqual([], [] as [UInt8]))
    #expect(ConstantTime.areEqual([1, 2, 3], [1, 2, 3]))
    #expect(!ConstantTime.areEqual([1, 2, 3], [1, 2, 4]))
    #expect(!ConstantTime.areEqual([1, 2, 3], [0, 2, 3]))
    #expect(!ConstantTime.areEqual([1, 2, 3], [1, 2]))
    #expect(!ConstantTime.areEqual([1, 2], [1, 2, 3]))
    #expect(ConstantTime.areEqual("tökén", "tökén"))
    #expect(!ConstantTime.areEqual("token", "Token"))
    #expect(!ConstantTime.areEqual("token", "token "))
    #expect(!ConstantTime.areEqual("", "x"))
  }

  @Test func `random bytes are as many as asked for, and differ`() {
    #expect(RandomBytes.make(0).isEmpty)
    let one = RandomBytes.make(32)
    #expect(one.count == 32)
    #expect(one != RandomBytes.make(32))
  }
}
