internal import CausewayCore
internal import SQLite

/// How an entry lies in a row: of `entries` and of `states`, in this order.
enum EntryColumns {
  static let names = """
    position, source, id, type, subject, time, kind, precedence, data, content_type, base64, extensions, topic,
    retained, input, received_at, changed
    """
  /// Where the columns begin that a row has beside these.
  static let count: Int32 = 17
  static let parameters = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"

  static func bind(_ entry: Entry, to statement: inout SQLiteStatement) throws(SQLiteError) {
    let event = entry.event
    try statement.bind(1, entry.position.rawValue)
    try statement.bind(2, text: event.source)
    try statement.bind(3, text: event.id)
    try statement.bind(4, text: event.type)
    try statement.bind(5, text: event.subject)
    try statement.bind(6, event.time?.milliseconds)
    try statement.bind(7, kindCode(event))
    try statement.bind(8, event.precedence == .time ? 1 : 0)
    try statement.bind(9, utf8: event.data?.bytes)
    try statement.bind(10, text: event.dataContentType)
    try statement.bind(11, dataCode(event))
    try statement.bind(12, utf8: event.extensions?.bytes)
    try statement.bind(13, text: event.topic)
    try statement.bind(14, event.retained ? 1 : 0)
    try statement.bind(15, text: entry.input)
    try statement.bind(16, entry.receivedAt.milliseconds)
    try statement.bind(17, entry.changed ? 1 : 0)
  }

  static func read(_ row: borrowing SQLiteStatement) -> Entry {
    let (kind, isKept) = kind(row.integer(6))
    let event = Event(
      id: row.text(2), source: row.text(1), type: row.text(3), subject: row.optionalText(4),
      time: row.optionalInteger(5).map(Timestamp.init(milliseconds:)), kind: kind,
      precedence: row.integer(7) == 1 ? .time : .arrival, isKept: isKept,
      data: row.optionalBytes(8).map { JSONText(trusted: $0) }, dataContentType: row.optionalText(9),
      dataIsBase64: row.integer(10) == 1, wrapsPayload: row.integer(10) == 2,
      extensions: row.optionalBytes(11).map { JSONText(trusted: $0) },
      topic: row.optionalText(12), retained: row.integer(13) == 1)
    return Entry(
      position: Position(rawValue: row.integer(0)), event: event, input: row.text(14),
      receivedAt: Timestamp(milliseconds: row.integer(15)), changed: row.integer(16) == 1)
  }

  private static func kindCode(_ event: Event) -> Int64 {
    switch event.kind {
    case .state: 0
    case .occurrence: event.isKept ? 3 : 1
    case .report: 2
    }
  }

  private static func kind(_ code: Int64) -> (kind: Event.Kind, isKept: Bool) {
    switch code {
    case 0: (.state, false)
    case 1: (.occurrence, false)
    case 3: (.occurrence, true)
    default: (.report, false)
    }
  }

  /// How `data` is to be taken; the column is called `base64`, the first case there was.
  private static func dataCode(_ event: Event) -> Int64 {
    if event.dataIsBase64 { return 1 }
    return event.wrapsPayload ? 2 : 0
  }
}

extension Entry {
  /// About what it occupies, in memory or in the file: for limits.
  var size: Int {
    let texts = event.id.utf8.count + event.source.utf8.count + event.type.utf8.count + (event.subject?.utf8.count ?? 0)
    return 128 + texts + (event.data?.bytes.count ?? 0) + (event.extensions?.bytes.count ?? 0)
      + (event.topic?.utf8.count ?? 0)
      + input.utf8.count
  }
}
