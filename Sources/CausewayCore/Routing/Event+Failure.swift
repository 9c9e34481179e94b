extension Event {
  /// What the gateway says of an output that fails. What it missed, and that it is back, it is told.
  private static let failures: Set<String> = ["causeway.dead_letter", "causeway.output_down", "causeway.output_paused"]

  /// Whether it tells that this output fails. It is never sent there: a far end that takes nothing would be sent ever more of it.
  func tellsFailure(of output: String) -> Bool {
    source == Self.ownSource && subject == output && Self.failures.contains(type)
  }
}
