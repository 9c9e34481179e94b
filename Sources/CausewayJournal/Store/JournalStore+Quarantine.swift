internal import CausewayCore
internal import SQLite

extension JournalStore {
  /// Within a transaction. The oldest make room for it.
  func quarantine(_ quarantined: QuarantinedDelivery) throws(SQLiteError) {
    var insert = try connection.prepare(
      """
      INSERT INTO quarantine (input, dialect, reason, received_at, topic, retained, attributes, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """)
    let attributes = AttributeText.write(quarantined.delivery.attributes)
    try insert.bind(1, text: quarantined.input)
    try insert.bind(2, text: quarantined.dialect)
    try insert.bind(3, text: quarantined.reason)
    try insert.bind(4, quarantined.receivedAt.milliseconds)
    try insert.bind(5, text: quarantined.delivery.topic)
    try insert.bind(6, quarantined.delivery.retained ? 1 : 0)
    try insert.bind(7, utf8: attributes)
    try insert.bind(8, blob: quarantined.delivery.body)
    try insert.run()
    quarantineBytes += Int64(attributes.count + quarantined.delivery.body.count)
    quarantineCount += 1
    try noteQuarantine()
    // The newest always stays, however large.
    while quarantineBytes > settings.quarantineSize, try dropOldestQuarantined(ifOlderThan: nil) {}
  }

  /// Within a transaction. - Returns: whether one was dropped; never the only one, unless for its age.
  func dropOldestQuarantined(ifOlderThan time: Timestamp?) throws(SQLiteError) -> Bool {
    var oldest = try connection.prepare(
      """
      SELECT number, length(CAST(attributes AS BLOB)) + length(body), received_at FROM quarantine
      WHERE ?1 IS NOT NULL OR number < (SELECT max(number) FROM quarantine) ORDER BY number LIMIT 1
      """)
    try oldest.bind(1, time?.milliseconds)
    guard try oldest.step() else { return false }
    if let time, oldest.integer(2) >= time.milliseconds { return false }
    let number = oldest.integer(0)
    let size = oldest.integer(1)
    oldest.reset()
    try deleteQuarantined(number, size: size)
    quarantineDropped += 1
    try set(.quarantineDropped, quarantineDropped)
    return true
  }

  /// Within a transaction: what was read after all, or what a person has looked at and dropped. - Returns: whether it was there.
  func removeQuarantined(_ number: Int64) throws(SQLiteError) -> Bool {
    var sizes = try connection.prepare(
      "SELECT length(CAST(attributes AS BLOB)) + length(body) FROM quarantine WHERE number = ?")
    try sizes.bind(1, number)
    guard try sizes.step() else { return false }
    let size = sizes.integer(0)
    sizes.reset()
    try deleteQuarantined(number, size: size)
    return true
  }

  private func deleteQuarantined(_ number: Int64, size: Int64) throws(SQLiteError) {
    try connection.execute("DELETE FROM quarantine WHERE number = \(number)")
    // Whoever asks until there is room would ask for ever.
    guard connection.changes > 0 else { throw SQLiteError(damage: "delivery \(number) cannot leave quarantine") }
    quarantineBytes.giveBack(size)
    quarantineCount = max(0, quarantineCount - 1)
    try noteQuarantine()
  }

  private func noteQuarantine() throws(SQLiteError) {
    try set(.quarantineBytes, quarantineBytes)
    try set(.quarantineCount, quarantineCount)
  }
}
