internal import CausewayCore

/// A name and its value; `null` for what is not there.
extension JSONWriter {
  mutating func member(_ name: String, _ value: String?) {
    key(name)
    if let value { string(value) } else { null() }
  }

  mutating func member(_ name: String, _ value: some BinaryInteger) {
    key(name)
    integer(value)
  }

  mutating func member(_ name: String, _ value: Int64?) {
    key(name)
    if let value { integer(value) } else { null() }
  }

  mutating func member(_ name: String, _ values: [Int64]) {
    key(name)
    array { writer in
      for value in values { writer.integer(value) }
    }
  }

  mutating func member(_ name: String, _ value: Bool) {
    key(name)
    boolean(value)
  }

  /// In seconds.
  mutating func member(_ name: String, _ value: Duration?) {
    key(name)
    if let value { double(value.seconds) } else { null() }
  }

  /// An object of how many there are of each, by name.
  mutating func counts(_ counts: [String: Int]) {
    object { writer in
      for (name, count) in counts.sorted(by: { $0.key < $1.key }) { writer.member(name, count) }
    }
  }

  mutating func note(_ name: String, _ text: String?, at time: Timestamp?) {
    key(name)
    guard let text else { return null() }
    object { writer in
      writer.member("text", text)
      writer.member("at", time?.rfc3339)
    }
  }
}

extension Duration {
  var seconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
