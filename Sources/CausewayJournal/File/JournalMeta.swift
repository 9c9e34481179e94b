internal import SQLite

/// The names in the table `meta`.
enum JournalMeta: String {
  /// 16 bytes: the key of every fingerprint in this file.
  case fingerprintKey = "fingerprint_key"
  /// Everything up to and including this position may be gone.
  case prunedThrough = "pruned_through"
  /// The table of states holds every state up to and including this position.
  case statesThrough = "states_through"
  /// The runs hold every identity up to and including this position.
  case identitiesThrough = "identities_through"
  /// Bytes of bodies and attributes in quarantine.
  case quarantineBytes = "quarantine_bytes"
  /// How many deliveries are in quarantine.
  case quarantineCount = "quarantine_count"
  /// How many quarantined deliveries its limits have dropped.
  case quarantineDropped = "quarantine_dropped"
  /// Bytes of what is parked, all followers together.
  case parkedBytes = "parked_bytes"
  /// Bytes of dead letters, all outputs together.
  case deadLetterBytes = "dead_letter_bytes"
  /// How many dead letters their limits have dropped.
  case deadLettersDropped = "dead_letters_dropped"
}
