internal import CausewayCore
internal import Loop

/// Tells of inputs that are down (`causeway.input_down`), up again (`causeway.input_up`), or silent for longer than their owner expects
/// (`causeway.link_silent`): once for each time.
@EventLoop
final class LinkWatch: Service {
  /// An input, and how long it may say nothing.
  struct Watched {
    let link: Link
    let silentAfter: Duration?
  }

  private static let beat = Duration.seconds(1)
  /// No follower: only notes are kept under this name.
  private static let owner = FollowerID(rawValue: ":links")

  nonisolated let name = "links"
  private let inputs: @EventLoop () -> [Watched]
  private let journal: any DeliveryJournal
  private let announcer: Announcer
  private let time: any TimeSource
  private let log: Log
  private var steadiness: [String: LinkSteadiness] = [:]
  /// As they are on disk, by name; `nil` before they have been read.
  private var notes: [String: LinkNote]?
  /// Names of those whose events are in the journal for sure; of the others they are written once more after a restart, for it may have
  /// ended between note and event.
  private var told: Set<String> = []

  /// - Parameter inputs: as they are at the moment.
  init(
    _ inputs: @escaping @EventLoop () -> [Watched], journal: any DeliveryJournal, announcer: Announcer,
    time: any TimeSource, log: Log
  ) {
    self.inputs = inputs
    self.journal = journal
    self.announcer = announcer
    self.time = time
    self.log = log
  }

  @EventLoop
  func run() async {
    while !Task.isCancelled {
      await look()
      try? await time.sleep(for: Self.beat)
    }
  }

  /// Looks once. What the journal does not take is tried again the next time.
  func look() async {
    do throws(JournalError) {
      if notes == nil { try await readNotes() }
      let inputs = inputs()
      try await forgetOthers(inputs)
      for input in inputs { try await look(at: input) }
    } catch {
      log.debug("what is to be said of inputs waits for the journal: \(error)")
    }
  }

  private func readNotes() async throws(JournalError) {
    let texts = try await journal.notes(beginningWith: LinkNote.prefix)
    let known = texts.compactMap { LinkNote(name: $0.key, text: $0.value) }
    notes = Dictionary(known.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Of an input that is gone nothing more is to be said.
  private func forgetOthers(_ inputs: [Watched]) async throws(JournalError) {
    let names = Set(inputs.map(\.link.name))
    steadiness = steadiness.filter { names.contains($0.key) }
    for note in (notes ?? [:]).values where !names.contains(note.input) { try await forget(note) }
  }

  private func look(at input: Watched) async throws(JournalError) {
    let (link, state, now) = (input.link, input.link.reading, time.uptime)
    var steady = steadiness[link.name] ?? LinkSteadiness(state, at: now)
    steady.look(state, at: now)
    steadiness[link.name] = steady

    if let down = note(link, .down) {
      try await tellDown(down, link, state)
      if steady.isUp {
        try await announce("causeway.input_up", down.eventID("up"), link) {
          $0.member("down_since", down.since.rfc3339)
        }
        try await forget(down)
      }
    } else if steady.isDown(at: now) {
      try await tellDown(try await keep(link, .down), link, state)
    }

    if let silent = note(link, .silent) {
      guard let limit = input.silentAfter else { return try await forget(silent) }
      try await tellSilent(silent, link, state, limit)
      if steady.hasSpoken { try await forget(silent) }
    } else if let limit = input.silentAfter, steady.silence(at: now) >= limit {
      let silent = try await keep(link, .silent)
      steadiness[link.name]?.expectWord()
      try await tellSilent(silent, link, state, limit)
    }
  }

  // MARK: Telling

  private func tellDown(_ note: LinkNote, _ link: Link, _ state: LinkState) async throws(JournalError) {
    guard !told.contains(note.name) else { return }
    try await announce("causeway.input_down", note.eventID("down"), link) { event in
      event.member("reason", state.presentError?.text ?? "it does not connect")
    }
    told.insert(note.name)
  }

  private func tellSilent(
    _ note: LinkNote, _ link: Link, _ state: LinkState, _ limit: Duration
  ) async throws(JournalError) {
    guard !told.contains(note.name) else { return }
    try await announce("causeway.link_silent", note.eventID("silent"), link) { event in
      event.member("silent_after", limit.settingText)
      event.member("last_delivery_at", state.lastDeliveryAt?.rfc3339)
    }
    told.insert(note.name)
  }

  private func announce(
    _ type: String, _ id: String, _ link: Link, _ members: (inout JSONWriter) -> Void
  ) async throws(JournalError) {
    var writer = JSONWriter()
    writer.object { event in
      event.member("input", link.name)
      members(&event)
    }
    let isNews = try await announcer.write(Announcement(type: type, subject: link.name, data: writer.text), id: id)
    if isNews { log.info("told: \(type) of \(link.name)") }
  }

  // MARK: Notes

  private func note(_ link: Link, _ trouble: LinkNote.Trouble) -> LinkNote? {
    notes?[LinkNote.name(link.name, trouble)]
  }

  private func keep(_ link: Link, _ trouble: LinkNote.Trouble) async throws(JournalError) -> LinkNote {
    let note = LinkNote(link.name, trouble, since: time.now)
    try await journal.settle(Self.owner, Settlement(notes: [note.name: note.text]))
    notes?[note.name] = note
    return note
  }

  private func forget(_ note: LinkNote) async throws(JournalError) {
    try await journal.settle(Self.owner, Settlement(notes: [note.name: nil]))
    notes?[note.name] = nil
    told.remove(note.name)
  }
}
