/// How a follower carries one output: what every output that the gateway pushes to has in common.
package struct DeliverySettings: Sendable, Equatable {
  /// What waits for what.
  package enum Order: String, Sendable, CaseIterable {
    /// Entries of one subject keep their order; subjects wait for each other in nothing. Entries without a subject have none.
    case perSubject = "per_subject"
    /// Nothing waits for anything.
    case parallel
    /// Each entry waits for the one before it, however long that takes.
    case strict
  }

  /// Where an output begins that has never been there before.
  package enum Start: Sendable, Equatable {
    /// With what comes from now on.
    case newest
    /// With the oldest entry that is kept.
    case oldest
    /// After this position.
    case after(Position)
    /// With what came in at this time or later.
    case time(Timestamp)
  }

  package struct Retry: Sendable, Equatable {
    /// Before the second attempt; doubled each time, up to `longest`; each wait is drawn between half of it and all of it.
    package var first: Duration = .seconds(1)
    package var longest: Duration = .seconds(300)
    /// Attempts that count, before an entry becomes a dead letter, ...
    package var attempts = 100
    /// ... and the time since the first of them.
    package var giveUpAfter: Duration = .seconds(24 * 3_600)

    package init() {}
  }

  package var order: Order = .perSubject
  /// Calls of the sink that are under way at once.
  package var concurrency = 64
  package var start: Start = .newest
  package var retry = Retry()

  package init() {}
}
