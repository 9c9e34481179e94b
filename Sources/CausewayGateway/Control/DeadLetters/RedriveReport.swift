internal import CausewayCore

/// What a redrive sends, or would send.
struct RedriveReport: Sendable {
  private struct Share {
    var types: [String: Int] = [:]
    var superseded = 0
    var left = 0

    var redriven: Int { types.values.reduce(0, +) }
  }

  let isDryRun: Bool
  var missing: [Int64] = []
  private var shares: [String: Share] = [:]
  private var orphans: [String: Int] = [:]

  init(isDryRun: Bool) {
    self.isDryRun = isDryRun
  }

  mutating func add(_ letters: [DeadLetter], superseded: Int, left: Int, of output: String) {
    var share = shares[output] ?? Share()
    for letter in letters { share.types[letter.entry.event.type, default: 0] += 1 }
    share.superseded += superseded
    share.left += left
    shares[output] = share
  }

  /// Of an output that there is not any more.
  mutating func addOrphans(_ count: Int, of output: String) {
    orphans[output, default: 0] += count
  }

  var json: JSONWriter {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("dry_run", isDryRun)
      writer.member("redriven", shares.values.reduce(0) { $0 + $1.redriven })
      writer.member("superseded", shares.values.reduce(0) { $0 + $1.superseded })
      writer.member("left", shares.values.reduce(0) { $0 + $1.left })
      writer.key("outputs")
      writer.array { writer in
        for (name, share) in shares.sorted(by: { $0.key < $1.key }) { Self.write(name, share, to: &writer) }
      }
      writer.key("without_output")
      writer.counts(orphans)
      writer.member("missing", missing)
    }
    return writer
  }

  private static func write(_ name: String, _ share: Share, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("output", name)
      writer.member("redriven", share.redriven)
      writer.member("superseded", share.superseded)
      writer.member("left", share.left)
      writer.key("types")
      writer.counts(share.types)
    }
  }
}
