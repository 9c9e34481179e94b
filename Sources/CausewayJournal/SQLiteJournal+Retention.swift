internal import CausewayCore
internal import Loop

extension SQLiteJournal {
  /// Where a slow reader keeps a checkpoint from finishing, it is tried again after this many more pages.
  private static let checkpointStep = 250

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
        try await time.sleep(for: settings.retentionInterval)
      } catch {
        return
      }
      await retainOnce()
    }
  }

  private func retainOnce() async {
    let trusted = clock.reason == nil
    let isTrusted = clock.check(now: time.now, uptime: time.uptime)
    if trusted, !isTrusted, let reason = clock.reason {
      log.warning("\(reason): nothing is dropped for its age until the clock is confirmed.")
    }
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

  /// - Returns: whether there is more to prune.
  private func prune(_ slice: RetentionSlice) async -> Bool {
    do throws(JournalError) {
      let outcome = try await writer.prune(slice)
      note(outcome.usage)
      return outcome.hasMore
    } catch {
      if lastError != error { log.error("\(error)") }
      lastError = error
      return false
    }
  }

  /// Why nothing is dropped for its age, for people; `nil` while the clock is trusted.
  package var retentionDoubt: String? { clock.reason }

  /// The clock is right, says the owner or a time server: retention by age goes on.
  package func confirmClock() {
    clock.confirm(now: time.now, uptime: time.uptime)
    log.info("the clock is confirmed; what is too old is dropped again.")
  }
}
