/// How a journal is kept. Everything but the path has a default.
package struct JournalSettings: Sendable, Equatable {
  /// What happens when the journal has reached `keepSize`.
  package enum WhenFull: String, Sendable, CaseIterable {
    /// The oldest entries go, whoever has not read them yet.
    case prune
    /// Nothing more is accepted until entries have grown old.
    case refuse
  }

  /// The database file. Beside it lie its write-ahead log and the lock that keeps a second process out.
  package var path: String
  package var keepFor: Duration = .seconds(72 * 3_600)
  /// Bytes of the database file that are in use, all tables together.
  package var keepSize: Int64 = 4 << 30
  package var whenFull: WhenFull = .prune
  /// Identities are remembered at least this long, whatever retention does to entries, ...
  package var rememberFor: Duration = .seconds(72 * 3_600)
  /// ... but never more of them than this.
  package var rememberAtMost = 5_000_000
  /// The newest entries are kept in memory, for readers at the head: at most so many, of at most so many bytes.
  package var tailEntries = 4_096
  package var tailBytes = 4 << 20
  package var quarantineFor: Duration = .seconds(30 * 86_400)
  /// Bytes of quarantined bodies and their attributes.
  package var quarantineSize: Int64 = 64 << 20
  package var deadLettersFor: Duration = .seconds(30 * 86_400)
  /// Bytes of dead letters, and never more than a quarter of `keepSize`.
  package var deadLetterSize: Int64 = 64 << 20
  /// Beyond so many parked entries, or a quarter of `keepSize`, nothing more is parked: of all followers together, which
  /// have limits of their own far below it.
  package var parkedLimit = 250_000
  /// More devices than this are not learned.
  package var deviceLimit = 100_000
  /// A cursor that only moves is on disk this much later.
  package var settleDelay: Duration = .milliseconds(100)
  /// How often entries are looked through for those that have grown old; more often where `keepFor` is short.
  package var retentionInterval: Duration = .seconds(10)
  /// Pages of the write-ahead log (4 KiB each) after which they are copied to the file: what a checkpoint costs.
  package var checkpointPages = 500
  /// What follows from the entries is written to tables of its own later, in bulk: start-up reads about so many entries again,
  /// twice that at most. Not above `IdentityRun.capacity`.
  package var replayLimit = 16_384

  package init(path: String) {
    self.path = path
  }

  /// Where what followers remember stops: else it would push the entries out of the file.
  var deliveryShare: Int64 { keepSize / 4 }
}
