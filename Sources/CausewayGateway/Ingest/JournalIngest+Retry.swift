internal import CausewayCore
internal import Loop

/// What became of a quarantined delivery that was read once more.
enum RetryOutcome: Sendable, Equatable {
  /// It can be read now: so many events of it are new. It has left quarantine.
  case released(events: Int)
  /// Not, or not wholly; the events that it gave, if any, are in the journal. It stays where it is.
  case unreadable(reason: String, events: Int)
}

extension JournalIngest {
  /// Reads `record` with what the dialect and the devices are today. Its events come in now: they follow what came meanwhile.
  func retry(_ record: QuarantineRecord) async throws(JournalError) -> RetryOutcome {
    let quarantined = record.quarantined
    if let loss = quarantined.delivery.loss { return .unreadable(reason: loss, events: 0) }
    let reading: Reading
    switch await read(quarantined) {
    case .success(let success): reading = success
    case .failure(let error): return .unreadable(reason: error.reason, events: 0)
    }
    let now = time.now
    var batch = PendingBatch(
      entries: reading.events.map { PendingEntry(event: $0, input: input, receivedAt: now) },
      devices: reading.devices, retiredStates: reading.retiredStates)
    if reading.unreadable == nil { batch.releasedQuarantine = [record.number] }
    let receipt = try await journal.append(batch)
    devices.learn(reading.devices)
    link.ingested(receipt, lastType: receipt.committed > 0 ? reading.events.last?.type : nil, at: now)
    if let reason = reading.unreadable { return .unreadable(reason: reason, events: receipt.committed) }
    log.info("quarantined delivery \(record.number) was read after all: \(receipt.committed) new events")
    return .released(events: receipt.committed)
  }

  /// A long one beside the loop: it may be far longer than what comes in by itself.
  private func read(_ quarantined: QuarantinedDelivery) async -> Result<Reading, DialectError> {
    let (dialect, book) = (dialect, devices.book.configured(with: configuredDevices))
    let read: @Sendable () -> Result<Reading, DialectError> = {
      Result { () throws(DialectError) in
        try dialect.read(quarantined.delivery, receivedAt: quarantined.receivedAt, devices: book)
      }
    }
    return quarantined.delivery.body.count > Self.shortRead ? await EventLoop.beside(read) : read()
  }
}
