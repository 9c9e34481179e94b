internal import CausewayCore
internal import CausewayDelivery
internal import Loop

extension MetricsText {
  mutating func writeInputs(_ links: [Link]) {
    let inputs = links.filter { $0.direction == .input }.map { (link: $0, state: $0.reading) }
    family("causeway_input_info", .gauge, "What an input is.")
    for (link, _) in inputs {
      sample("causeway_input_info", ["input": link.name, "type": link.type, "dialect": link.dialect ?? ""], 1)
    }
    family("causeway_input_up", .gauge, "Whether the far end is connected (1) or away (0).")
    for (link, state) in inputs { sample("causeway_input_up", ["input": link.name], state.connected ? 1 : 0) }
    let counters: [(String, String, KeyPath<LinkState, Int>)] = [
      ("deliveries", "Deliveries that arrived.", \.deliveries),
      ("events", "Events that were committed.", \.events),
      ("duplicates", "Events that had been committed before.", \.duplicates),
      ("quarantined", "Deliveries that went into quarantine.", \.quarantined),
      ("refused", "Requests that were turned away.", \.refused),
      ("errors", "Failures.", \.errors),
    ]
    for (name, help, value) in counters {
      family("causeway_input_\(name)_total", .counter, help)
      for (link, state) in inputs {
        sample("causeway_input_\(name)_total", ["input": link.name], state[keyPath: value])
      }
    }
    family("causeway_input_last_delivery_timestamp_seconds", .gauge, "When the last delivery arrived.")
    for (link, state) in inputs {
      guard let time = state.lastDeliveryAt else { continue }
      sample(
        "causeway_input_last_delivery_timestamp_seconds", ["input": link.name], Double(time.milliseconds) / 1_000)
    }
  }

  /// What only some kinds of inputs and outputs know: a family each, told apart by a label, so that no kind needs a family of its own.
  mutating func writeDetails(_ links: [Link], _ etiquettes: [(input: String, figures: [String: Int])]) {
    let details = links.map { ($0.direction, $0.name, $0.reading.details) }
    let groups: [(Link.Direction, String, [(String, [String: Int])])] = [
      (
        .input, "What only this kind of input or its vendor's etiquette counts.",
        details.filter { $0.0 == .input }.map { ($0.1, $0.2) } + etiquettes.map { ($0.input, $0.figures) }
      ),
      (.output, "What only this kind of output counts.", details.filter { $0.0 == .output }.map { ($0.1, $0.2) }),
    ]
    for (direction, help, figures) in groups {
      let name = "causeway_\(direction.rawValue)_details_total"
      family(name, .counter, help)
      for (link, counts) in figures {
        for (detail, count) in counts.sorted(by: { $0.key < $1.key }) {
          sample(
            name, direction == .input ? ["input": link, "detail": detail] : ["output": link, "detail": detail], count)
        }
      }
    }
  }

  /// Outputs that clients read from.
  @EventLoop
  mutating func writeStreams(_ roster: OutputRoster) {
    let streams = roster.links.filter { roster.pushOutput($0.name) == nil }.map { (name: $0.name, state: $0.reading) }
    family("causeway_stream_clients", .gauge, "Clients that are connected.")
    for (name, state) in streams { sample("causeway_stream_clients", ["output": name], state.clients) }
    let counters: [(String, String, KeyPath<LinkState, Int>)] = [
      ("events", "Entries that were sent, counted once however many clients there are.", \.events),
      ("ignored", "Entries that were left out on purpose.", \.ignored),
      ("refused", "Clients that were turned away.", \.refused),
      ("errors", "Failures.", \.errors),
    ]
    for (name, help, value) in counters {
      family("causeway_stream_\(name)_total", .counter, help)
      for stream in streams {
        sample("causeway_stream_\(name)_total", ["output": stream.name], stream.state[keyPath: value])
      }
    }
  }

  /// Outputs that the gateway pushes to. Of each at any moment:
  /// routed = delivered + dead + expired + throttled + superseded + parked + in hand.
  mutating func writeOutputs(_ outputs: [OutputStatus], _ deadLetters: DeadLetterCounts?, head: Position) {
    family("causeway_output_info", .gauge, "What an output is.")
    for output in outputs { sample("causeway_output_info", ["output": output.name, "type": output.type], 1) }
    let gauges: [(String, String, (OutputStatus) -> Int64)] = [
      ("up", "Whether the far end takes what it is sent (1) or is away (0).", { $0.away == nil ? 1 : 0 }),
      ("paused", "Whether the output is paused.", { $0.pause == nil ? 0 : 1 }),
      ("in_hand", "Entries on their way.", { Int64($0.inHand) }),
      ("parked", "Entries that wait for another attempt.", { Int64($0.parked) }),
      ("lag_entries", "Entries of the journal that it has not come past.", { $0.lag(behind: head) }),
      ("replays", "Replays that are running.", { Int64($0.replays.count) }),
    ]
    for (name, help, value) in gauges {
      family("causeway_output_\(name)", .gauge, help)
      for output in outputs { sample("causeway_output_\(name)", ["output": output.name], value(output)) }
    }
    let counters: [(String, String, KeyPath<DeliveryFigures, Int>)] = [
      ("routed", "Entries that were its business.", \.routed),
      ("delivered", "Entries that the far end accepted.", \.delivered),
      ("dead", "Entries that were given up: a dead letter each.", \.dead),
      ("expired", "Entries that were too old when their turn came.", \.expired),
      ("throttled", "Entries that a newer one of the subject replaced in time.", \.throttled),
      ("superseded", "Replayed states that were older than what the far end had.", \.superseded),
      ("retries", "Attempts that failed, perhaps not for ever.", \.retries),
      ("unavailable", "Attempts that found the far end away.", \.unavailable),
      ("rejected", "Attempts that were rejected for good.", \.rejected),
    ]
    for (name, help, value) in counters {
      family("causeway_output_\(name)_total", .counter, help)
      for output in outputs {
        sample("causeway_output_\(name)_total", ["output": output.name], output.figures[keyPath: value])
      }
    }
    writeLatencies(outputs)
    guard let deadLetters else { return }
    family("causeway_dead_letters", .gauge, "Dead letters that are kept.")
    for name in Set(outputs.map(\.name)).union(deadLetters.kept.keys).sorted() {
      sample("causeway_dead_letters", ["output": name], deadLetters.kept[name] ?? 0)
    }
    family("causeway_dead_letters_dropped_total", .counter, "Dead letters that limits of age and size took.")
    sample("causeway_dead_letters_dropped_total", deadLetters.dropped)
  }

  private mutating func writeLatencies(_ outputs: [OutputStatus]) {
    let histograms: [(String, String, KeyPath<DeliveryFigures, LatencyHistogram>)] = [
      ("delivery", "From the input to acceptance by the far end, without alarms.", \.latency),
      ("alarm_delivery", "The same of entries that alarm routes send.", \.alarmLatency),
    ]
    for (name, help, value) in histograms {
      let family = "causeway_output_\(name)_seconds"
      self.family(family, .histogram, help)
      for output in outputs {
        let histogram = output.figures[keyPath: value]
        self.histogram(
          family, ["output": output.name], bounds: LatencyHistogram.bounds, counts: histogram.counts,
          sum: histogram.sum)
      }
    }
  }
}
