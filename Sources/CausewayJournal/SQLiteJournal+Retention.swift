internal import CausewayCore
internal import Loop

extension SQLiteJournal {
  /// Where a slow reader keeps a checkpoint from finishing, it is tried again after this many more pages.
  private static let checkpointStep = 250
  private static let pauseAfterDamage = Duration.seconds(600)

  func startRetention() {
    retentionTask = EventLoop.spawn("journal retention") { await self.retain() }
  }

  /// Between two commits: what grows with them is kept small. Whoever was waiting for the last commit has been told.
  func maintain() async {
    await checkpointIfDue()
    guard settings.whenFull == .prune, usage.usedBytes > settings.keepSize else { return }
    var slice = RetentionSlice()
    slice.keepBytes = settings.keepSize
    // One slice for each commit at least, else a stream of commits would outgrow them; the rest while nobody waits.
    while await prune(slice), waiting.isEmpty, settling.isEmpty {}
  }

  private func checkpointIfDue() async {
    let pages = usage.writeAheadPages
    if pages < settings.checkpointPages { nextCheckpoint = settings.checkpointPages }
    guard pages >= nextCheckpoint else { return }
    nextCheckpoint = pages + Self.checkpointStep
    do throws(JournalError) {
      if try await writer.checkpoint() { nextCheckpoint = settings.checkpointPages }
    } catch {
      lastError = error
      log.warning("\(error)")
    }
  }

  private func retain() async {
    while !Task.isCancelled {
      do {
        try await time.sleep(for: settings.retentionPause)
      } catch {
        return
      }
      await retainOnce()
    }
  }

  private func retainOnce() async {
    let isTrusted = clock.check(now: time.now, uptime: time.uptime, isSteered: time.isSteered)
    tellOfClock()
    var slice = RetentionSlice()
    if isTrusted {
      slice.entriesBefore = time.now - settings.keepFor
      slice.identitiesBefore = time.now - max(settings.keepFor, settings.rememberFor)
      slice.quarantinedBefore = time.now - settings.quarantineFor
      slice.deadLettersBefore = time.now - settings.deadLettersFor
    }
    if settings.whenFull == .prune { slice.keepBytes = settings.keepSize }
    while !Task.isCancelled, await prune(slice) {}
  }

  /// Tells the log, once, that the clock is not trusted, or is again.
  private func tellOfClock() {
    let reason = clock.reason
    defer { toldDoubt = reason }
    if let reason, reason != toldDoubt {
      log.warning(
        "\(reason): nothing is dropped for its age until it is right, or `causeway confirm-clock` says that it is")
    } else if reason == nil, toldDoubt != nil {
      log.info("the clock is trusted again: what is too old is dropped")
    }
  }

  /// - Returns: whether there is more to prune.
  private func prune(_ slice: RetentionSlice) async -> Bool {
    // Commits must not wait all the time for what fails.
    if let damage, time.uptime - damage.foundAt < Self.pauseAfterDamage { return false }
    do throws(JournalError) {
      let outcome = try await writer.prune(slice)
      note(outcome.usage)
      guard let found = outcome.damage else {
        damage = nil
        return outcome.hasMore
      }
      let error = JournalError(found, path: settings.path)
      if damage?.error != error { log.error("\(error) Until then nothing more is dropped, so it grows.") }
      damage = (error, time.uptime)
      return false
    } catch {
      if lastError != error { log.error("\(error)") }
      lastError = error
      return false
    }
  }

  /// Whether retention has met entries that cannot be read: nothing is dropped any more, while new ones are still taken.
  package var isDamaged: Bool { damage != nil }

  /// Why nothing is dropped for its age, for people; `nil` while the clock is trusted.
  package var retentionDoubt: String? { clock.reason }

  /// The clock is right, says the owner: retention by age goes on.
  /// - Returns: what was doubted; `nil` if nothing was.
  @discardableResult
  package func confirmClock() -> String? {
    let doubt = clock.reason
    clock.confirm(now: time.now, uptime: time.uptime)
    tellOfClock()
    return doubt
  }
}

extension JournalSettings {
  /// So an entry is at most a quarter older than `keepFor`, however short that is.
  fileprivate var retentionPause: Duration { min(retentionInterval, max(keepFor / 4, .seconds(1))) }
}
