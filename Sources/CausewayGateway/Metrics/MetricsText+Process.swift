internal import CausewayCore
internal import CausewayJournal
internal import HTTPServer
internal import Loop

extension MetricsText {
  /// The process in the names that every client library of Prometheus uses, the loop, and what this is.
  mutating func write(_ process: ProcessFigures) {
    family("causeway_build_info", .gauge, "Which release this is.")
    sample("causeway_build_info", ["version": Release.version], 1)
    gauge(
      "process_resident_memory_bytes", "Memory of the process that is in RAM.", process.residentBytes.map { Double($0) }
    )
    gauge("process_open_fds", "Descriptors that are open.", process.openDescriptors.map { Double($0) })
    gauge("process_max_fds", "Descriptors that may be open.", process.mostDescriptors.map { Double($0) })
    gauge("process_start_time_seconds", "When the process began, in seconds since 1970.", process.startedAt)
    family("process_cpu_seconds_total", .counter, "Processor time that the process has used.")
    sample("process_cpu_seconds_total", process.cpuSeconds)
    let lag = EventLoop.lag
    gauge("causeway_loop_lag_seconds", "How late the event loop was at its last tick.", lag.last.seconds)
    gauge("causeway_loop_lag_worst_seconds", "How late it was at most in the last minute.", lag.worst.seconds)
  }

  /// Nothing where nothing is known.
  private mutating func gauge(_ name: String, _ help: String, _ value: Double?) {
    guard let value else { return }
    family(name, .gauge, help)
    sample(name, value)
  }

  mutating func write(_ journal: JournalStatistics) {
    let gauges: [(String, String, Double)] = [
      ("head_position", "The newest position.", Double(journal.head.rawValue)),
      ("oldest_position", "The oldest position that is kept.", Double(journal.oldest.rawValue)),
      ("entries", "Entries that are kept.", Double(journal.entries)),
      ("used_bytes", "Bytes of the file that are in use.", Double(journal.usedBytes)),
      ("file_bytes", "Bytes of the file.", Double(journal.fileBytes)),
      ("write_ahead_bytes", "Bytes of the log beside the file.", Double(journal.writeAheadBytes)),
      ("identities", "Events that are remembered to recognise repetitions.", Double(journal.identities)),
      ("waiting", "Appends that wait for the next commit.", Double(journal.waiting)),
      ("readers_waiting", "Readers at the head that wait for more.", Double(journal.readersWaiting)),
      ("up", "Whether the journal accepts what comes (1) or not (0).", journal.lastError == nil ? 1 : 0),
    ]
    for (name, help, value) in gauges { gauge("causeway_journal_\(name)", help, value) }
    gauge("causeway_journal_last_commit_seconds", "How long the last commit took.", journal.lastCommit?.seconds)
    let counters: [(String, String, Int64)] = [
      ("commits", "Commits; many appends share one.", Int64(journal.commits)),
      ("failed_commits", "Commits that failed.", Int64(journal.failedCommits)),
      ("quarantine_dropped", "Quarantined deliveries that limits of age and size took.", journal.quarantineDropped),
      ("devices_refused", "Devices that were not learned because too many were known.", journal.devicesRefused),
    ]
    for (name, help, value) in counters {
      family("causeway_journal_\(name)_total", .counter, help)
      sample("causeway_journal_\(name)_total", value)
    }
  }

  mutating func write(_ servers: [(door: String, statistics: HTTPServerStatistics)]) {
    typealias Figure = (name: String, kind: Kind, help: String, value: KeyPath<HTTPServerStatistics, Int>)
    let figures: [Figure] = [
      ("connections_open", .gauge, "Connections that are open.", \.connectionsOpen),
      ("streams_open", .gauge, "Streams that are open.", \.streamsOpen),
      ("body_bytes_held", .gauge, "Bytes of requests' bodies that are held.", \.bodyBytesInFlight),
      ("connections_accepted_total", .counter, "Connections that were accepted.", \.connectionsAccepted),
      ("connections_refused_total", .counter, "Connections that were one too many.", \.connectionsRefused),
      ("requests_total", .counter, "Requests.", \.requests),
      ("refusals_total", .counter, "Requests that were refused before anyone looked at them.", \.refusals),
      ("deadlines_head_total", .counter, "Requests whose head took too long.", \.headDeadlines),
      ("deadlines_body_total", .counter, "Requests whose body took too long.", \.bodyDeadlines),
      ("stalls_total", .counter, "Clients that took nothing for too long.", \.stalls),
      ("handshake_failures_total", .counter, "TLS handshakes that failed.", \.handshakeFailures),
      ("received_bytes_total", .counter, "Bytes received.", \.bytesReceived),
      ("sent_bytes_total", .counter, "Bytes sent.", \.bytesSent),
    ]
    for figure in figures {
      family("causeway_http_\(figure.name)", figure.kind, figure.help)
      for server in servers {
        sample("causeway_http_\(figure.name)", ["door": server.door], server.statistics[keyPath: figure.value])
      }
    }
    family("causeway_http_responses_total", .counter, "Answers, by the first digit of their status.")
    let classes: [(String, KeyPath<HTTPServerStatistics, Int>)] = [
      ("2xx", \.successes), ("3xx", \.redirections), ("4xx", \.clientErrors), ("5xx", \.serverErrors),
    ]
    for server in servers {
      for (name, value) in classes {
        sample(
          "causeway_http_responses_total", ["door": server.door, "class": name], server.statistics[keyPath: value])
      }
    }
  }
}
