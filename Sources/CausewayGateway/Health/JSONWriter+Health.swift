internal import CausewayCore

extension JSONWriter {
  mutating func write(_ key: String, _ value: Int) {
    self.key(key)
    integer(value)
  }

  mutating func write(_ key: String, _ time: Timestamp?) {
    self.key(key)
    if let time { string(time.rfc3339) } else { null() }
  }

  mutating func write(_ key: String, _ note: LinkState.Note?) {
    self.key(key)
    guard let note else { return null() }
    object { writer in
      writer.key("text")
      writer.string(note.text)
      writer.write("at", note.at)
    }
  }
}
