internal import CausewayCore

/// Makes fingerprints with the key of one journal. What is fingerprinted says so first and its parts say their length, so
/// that nothing of one sort can be taken for something of another.
struct Fingerprinting: Sendable {
  private enum Sort: UInt64 {
    case identity = 1
    case state, topic, data
  }

  let key: SipHash.Key

  func identity(of event: Event) -> Fingerprint { identity(source: event.source, id: event.id) }

  func identity(source: String, id: String) -> Fingerprint {
    make(.identity) { hash in
      hash.combine(source)
      hash.combine(id)
    }
  }

  func state(_ key: StateKey) -> Fingerprint {
    make(.state) { hash in
      hash.combine(key.source)
      hash.combine(key.subject)
    }
  }

  /// Where a broker keeps a retained delivery. The subject belongs to it, for one delivery may make several events.
  func topic(_ topic: String, of event: Event) -> Fingerprint {
    make(.topic) { hash in
      hash.combine(event.source)
      hash.combine(topic)
      hash.combine(event.subject ?? "")
    }
  }

  /// The same for the same bytes; no data at all differs from empty data.
  func data(_ bytes: [UInt8]?) -> Fingerprint {
    make(.data) { hash in
      guard let bytes else { return }
      hash.combine(word: UInt64(bytes.count))
      bytes.withUnsafeBytes { hash.combine($0) }
    }
  }

  private func make(_ sort: Sort, _ parts: (inout SipHash) -> Void) -> Fingerprint {
    var hash = SipHash(key: key)
    hash.combine(word: sort.rawValue)
    parts(&hash)
    let (high, low) = hash.finish()
    return Fingerprint(high: high, low: low)
  }
}

extension SipHash {
  mutating func combine(word: UInt64) {
    withUnsafeBytes(of: word.littleEndian) { combine($0) }
  }

  mutating func combine(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      combine(word: UInt64(utf8.count))
      combine(UnsafeRawBufferPointer(utf8))
    }
  }
}
