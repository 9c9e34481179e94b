internal import CausewayCore
internal import CausewayDelivery
internal import CausewayJournal
internal import HTTPServer
internal import Loop

/// `/metrics`: all figures, for Prometheus.
struct MetricsDoor: HTTPResponder {
  /// What the figures are taken from, at one moment.
  struct Reading: Sendable {
    var links: [Link]
    /// What etiquettes have counted, by the names of inputs.
    var etiquettes: [(input: String, figures: [String: Int])]
    var roster: OutputRoster
    var journal: JournalStatistics
    /// `nil` if the journal cannot be asked now.
    var deadLetters: DeadLetterCounts?
    var servers: [(door: String, statistics: HTTPServerStatistics)]
    var reloads: ReloadRecord
  }

  let reading: @EventLoop @Sendable () async -> Reading?

  @EventLoop
  func receive(_ head: HTTPRequestHead) -> HTTPReception {
    .collect(limit: 0) { _ in
      let process = await EventLoop.beside { ProcessFigures.read() }
      guard let reading = await reading() else { return .text(.serviceUnavailable, "stopping\n") }
      var text = MetricsText()
      text.write(process)
      text.writeInputs(reading.links)
      text.writeDetails(reading.links, reading.etiquettes)
      text.writeStreams(reading.roster)
      text.writeOutputs(reading.roster.pushed.map(\.status), reading.deadLetters, head: reading.journal.head)
      text.write(reading.journal)
      text.write(reading.servers)
      text.write(reading.reloads)
      return .bytes(.ok, text.bytes, contentType: MetricsText.contentType)
    }
  }
}
