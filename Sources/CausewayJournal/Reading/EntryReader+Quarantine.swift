internal import CausewayCore
internal import SQLite

extension EntryReader {
  /// Bounded as `page` is.
  func quarantined(after number: Int64, limit: Int, bytes: Int) throws(JournalError) -> [QuarantineRecord] {
    try read { connection throws(SQLiteError) in
      var rows = try connection.prepare(
        """
        SELECT number, input, dialect, reason, received_at, topic, retained, attributes, body FROM quarantine
        WHERE number > ? ORDER BY number LIMIT ?
        """)
      try rows.bind(1, number)
      try rows.bind(2, Int64(max(0, limit)))
      return try Self.rising(&rows, after: number, bytes: bytes) { row in
        let record = Self.quarantined(row)
        return (record, record.number, 256 + record.quarantined.delivery.body.count)
      }
    }
  }

  private static func quarantined(_ row: borrowing SQLiteStatement) -> QuarantineRecord {
    let delivery = Delivery(
      body: row.bytes(8), attributes: AttributeText.read(row.bytes(7)), topic: row.optionalText(5),
      retained: row.integer(6) == 1)
    let quarantined = QuarantinedDelivery(
      delivery: delivery, input: row.text(1), dialect: row.text(2), reason: row.text(3),
      receivedAt: Timestamp(milliseconds: row.integer(4)))
    return QuarantineRecord(number: row.integer(0), quarantined: quarantined)
  }
}
