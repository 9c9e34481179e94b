import CausewayTestKit
import Testing

@testable import CausewayJournal

@Suite struct IdentityIndexTests {
  private func prints(_ count: Int, seed: UInt64) -> [Fingerprint] {
    var random = SplitMix(seed: seed)
    return (0..<count).map { _ in Fingerprint(high: random.next(), low: random.next()) }
  }

  private func add(_ prints: [Fingerprint], to index: inout IdentityIndex) {
    var run = index.open(number: index.nextNumber, newest: 0)
    let sorted = prints.sorted()
    for start in stride(from: 0, to: sorted.count, by: IdentityRun.chunkCapacity) {
      var bytes: [UInt8] = []
      for print in sorted[start...].prefix(IdentityRun.chunkCapacity) { bytes.append(print) }
      bytes.withUnsafeBytes { index.add(chunk: $0, to: &run) }
    }
    index.close(run)
  }

  @Test func `the run that holds an identity is always a candidate, and its chunk the one named`() {
    var index = IdentityIndex()
    let groups = (0..<70).map { prints(500, seed: UInt64($0 + 1)) }
    for group in groups { add(group, to: &index) }
    #expect(index.count == 35_000)
    for (number, group) in groups.enumerated() {
      let sorted = group.sorted()
      for (place, print) in sorted.enumerated() {
        let run = index.candidates(for: print).first { $0.number == Int64(number + 1) }
        #expect(run?.chunks(for: print).contains(place / IdentityRun.chunkCapacity) == true)
      }
    }
  }

  @Test func `strangers hardly ever have a candidate`() {
    var index = IdentityIndex()
    for seed in 1...4 { add(prints(IdentityRun.capacity, seed: UInt64(seed)), to: &index) }
    let strangers = prints(20_000, seed: 99)
    let mistaken = strangers.count { !index.candidates(for: $0).isEmpty }
    // Four runs at two in ten thousand each: 16 are expected.
    #expect(mistaken < 60)
  }

  @Test func `a run that is removed is no candidate, and its place is used again`() {
    var index = IdentityIndex()
    let groups = (0..<65).map { prints(100, seed: UInt64($0 + 1)) }
    for group in groups { add(group, to: &index) }
    let first = index.runs[0]
    index.remove(first)
    #expect(groups[0].allSatisfy { print in !index.candidates(for: print).contains { $0.number == 1 } })
    #expect(groups[1].allSatisfy { print in index.candidates(for: print).contains { $0.number == 2 } })
    add(groups[0], to: &index)
    #expect(index.runs.last?.place == first.place)
    #expect(groups[0].allSatisfy { print in index.candidates(for: print).contains { $0.number == 66 } })
  }

  @Test func `identities that share their upper half lie in neighbouring chunks and are found`() {
    let shared = (0..<600).map { Fingerprint(high: 7, low: UInt64($0)) }
    var index = IdentityIndex()
    add(shared + [Fingerprint(high: 1, low: 1), Fingerprint(high: 9, low: 9)], to: &index)
    let sorted = (shared + [Fingerprint(high: 1, low: 1), Fingerprint(high: 9, low: 9)]).sorted()
    for (place, print) in sorted.enumerated() {
      #expect(index.runs[0].chunks(for: print).contains(place / IdentityRun.chunkCapacity))
    }
  }
}
