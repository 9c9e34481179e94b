internal import CausewayCore
internal import Loop

/// The door of one input: reads deliveries with its dialect, commits what they hold, and only then lets them be acknowledged.
struct JournalIngest: Ingest {
  let input: String
  let dialectName: String
  let dialect: any Dialect
  let devices: DeviceShelf
  let configuredDevices: [String: Device]
  let journal: any Journal
  let link: Link
  let time: any TimeSource
  let log: Log
  /// What a broker retains comes again at each subscription: it goes into quarantine once.
  private let known = QuarantinedTopics()

  /// Bytes that are read where the call is, on the loop: some milliseconds of it at most, whatever they hold. A mebibyte of
  /// small items takes a tenth of a second, and everyone else would wait for it.
  static let shortRead = 32_768

  func callAsFunction(_ deliveries: [Delivery]) async throws(IngestError) -> Receipt {
    let now = time.now
    link.received(deliveries: deliveries.count, at: now)
    let isLong = deliveries.reduce(0) { $0 + $1.body.count } > Self.shortRead
    let (batch, marks) = isLong ? await EventLoop.beside { read(deliveries, at: now) } : read(deliveries, at: now)
    do {
      let receipt = try await journal.append(batch)
      devices.learn(batch.devices)
      known.note(marks)
      link.ingested(receipt, lastType: batch.entries.last?.event.type, at: time.now)
      return receipt
    } catch {
      // Health is for anyone who asks; where the journal lies, and what the system said, is in the log.
      link.failed("not committed: \(error.summary)", at: time.now)
      throw IngestError("the journal cannot take it now: \(error.summary)")
    }
  }

  private func read(
    _ deliveries: [Delivery], at now: Timestamp
  ) -> (batch: PendingBatch, marks: [QuarantinedTopics.Mark]) {
    var batch = PendingBatch()
    var marks: [QuarantinedTopics.Mark] = []
    func quarantine(_ delivery: Delivery, _ reason: String) {
      let mark = QuarantinedTopics.Mark(of: delivery)
      if let mark, known.holds(mark) { return }
      if let mark { marks.append(mark) }
      let topic = delivery.topic.map { "; its topic is \(Quotation.of($0))" } ?? ""
      log.warning("a delivery goes into quarantine: \(reason)\(topic)")
      batch.quarantined.append(
        QuarantinedDelivery(
          delivery: delivery.asKept, input: input, dialect: dialectName, reason: reason, receivedAt: now))
    }
    var book = devices.book.configured(with: configuredDevices)
    for delivery in deliveries {
      if let defect = delivery.defect {
        quarantine(delivery, defect.reason)
        continue
      }
      do {
        let reading = try dialect.read(delivery, receivedAt: now, devices: book)
        batch.entries += reading.events.map { PendingEntry(event: $0, input: input, receivedAt: now) }
        batch.devices += reading.devices
        batch.retiredStates += reading.retiredStates
        for device in reading.devices { book.learn(device) }
        if let reason = reading.unreadable { quarantine(delivery, reason) }
      } catch {
        quarantine(delivery, error.reason)
      }
    }
    return (batch, marks)
  }
}
