extension DeliverySettings {
  /// Reads `order`, `concurrency`, `start` and `retry`.
  /// - Parameter defaults: what the kind of output would do by itself.
  package init(reading section: ConfigSection, defaults: DeliverySettings) {
    self = defaults
    order = section.oneOf("order", default: defaults.order)
    concurrency = section.integer("concurrency", default: defaults.concurrency, in: 1...256)
    if let value = section.value("start"), let text = value.text() {
      if let start = Start(text) {
        self.start = start
      } else {
        section.problem(
          at: "start", "expected where to begin, found \(Quotation.of(text))",
          hint: "`newest`, `oldest`, a position, or a time such as 2026-01-31T08:00:00Z.")
      }
    }
    guard let retry = section.section("retry") else { return }
    self.retry.first = retry.duration(
      "first", default: defaults.retry.first, in: .milliseconds(100) ... .seconds(3_600))
    self.retry.longest = retry.duration(
      "longest", default: max(defaults.retry.longest, self.retry.first), in: .milliseconds(100) ... .seconds(86_400))
    self.retry.attempts = retry.integer("attempts", default: defaults.retry.attempts, in: 1...10_000)
    self.retry.giveUpAfter = retry.duration(
      "give_up_after", default: defaults.retry.giveUpAfter, in: .seconds(1) ... .seconds(30 * 86_400))
    if self.retry.longest < self.retry.first {
      retry.problem(at: "longest", "shorter than `first`", hint: "The waits grow from `first` to `longest`.")
    }
    retry.finish()
  }
}

extension DeliverySettings.Start {
  /// Reads `newest`, `oldest`, a position or a time in RFC 3339; `nil` for anything else.
  package init?(_ text: String) {
    switch text {
    case "newest": self = .newest
    case "oldest": self = .oldest
    default:
      if let position = Position(text) {
        self = .after(position)
      } else if let time = Timestamp(rfc3339: text) {
        self = .time(time)
      } else {
        return nil
      }
    }
  }
}
