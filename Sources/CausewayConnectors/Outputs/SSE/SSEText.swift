internal import CausewayCore

/// The text of server-sent events (WHATWG HTML, section 9.2). Lines end in LF.
enum SSEText {
  /// A field with a value that holds no line end.
  static func append(_ field: StaticString, _ value: some StringProtocol, to text: inout [UInt8]) {
    text.appendJSON(literal: field)
    text.append(contentsOf: value.utf8)
    text.append(UInt8(ascii: "\n"))
  }

  static func append(id position: Position, to text: inout [UInt8]) {
    text.appendJSON(literal: "id: ")
    text.appendDecimal(position.rawValue)
    text.append(UInt8(ascii: "\n"))
  }

  /// A `data:` line. In JSON a line end stands between tokens only, so a blank means the same; left as it is, it would end
  /// the line, and with it the JSON.
  static func append(data json: some Sequence<UInt8>, to text: inout [UInt8]) {
    text.appendJSON(literal: "data: ")
    appendInLine(json, to: &text)
    text.append(UInt8(ascii: "\n"))
  }

  static func appendInLine(_ json: some Sequence<UInt8>, to text: inout [UInt8]) {
    let begin = text.count
    text.append(contentsOf: json)
    for index in begin..<text.count where text[index] == UInt8(ascii: "\n") || text[index] == UInt8(ascii: "\r") {
      text[index] = UInt8(ascii: " ")
    }
  }

  /// Keeps a calm stream alive. The `id` is the head's, so that a client to which nothing was sent for long does not resume from
  /// long ago; without data, no browser dispatches it.
  static func heartbeat(at head: Position) -> [UInt8] {
    var text: [UInt8] = []
    text.appendJSON(literal: ": keepalive\nevent: heartbeat\n")
    append(id: head, to: &text)
    text.append(UInt8(ascii: "\n"))
    return text
  }

  /// The first thing on a stream: how long to wait before reconnecting.
  static func opening(retry: Duration) -> [UInt8] {
    var text: [UInt8] = []
    text.appendJSON(literal: "retry: ")
    text.appendDecimal(retry.components.seconds * 1_000 + retry.components.attoseconds / 1_000_000_000_000_000)
    text.appendJSON(literal: "\n\n")
    return text
  }

  /// States what a resuming client cannot be given any more.
  static func gap(_ gap: SSEGap) -> [UInt8] {
    var json: [UInt8] = []
    json.appendJSON(literal: #"{"type":"gap","after":"#)
    json.appendJSON(string: gap.after)
    json.appendJSON(literal: #","resumedAfter":"#)
    json.appendJSON(string: gap.resumedAfter.description)
    if let count = gap.count {
      json.appendJSON(literal: #","count":"#)
      json.appendDecimal(count)
    }
    json.appendJSON(literal: #","reason":"#)
    json.appendJSON(string: gap.reason)
    json.append(UInt8(ascii: "}"))
    var text: [UInt8] = []
    append("event: ", "gap", to: &text)
    append(data: json, to: &text)
    text.append(UInt8(ascii: "\n"))
    return text
  }
}
