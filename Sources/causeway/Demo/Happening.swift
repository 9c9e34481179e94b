/// One thing that happens in the simulated home: as a person would say it, and as its vendor's cloud reports it.
struct Happening: Sendable, Equatable {
  /// Such as `the doorbell rings`.
  let text: String
  let report: Report

  enum Report: Sendable, Equatable {
    /// `resource_report`: values as text, by resource id.
    case resources(device: String, [Member])
    /// `spec_report`, of Matter-style devices: the value as JSON.
    case trait(device: String, endpoint: Int, function: String, trait: String, value: String)
    /// An event message. Members of `data` beside `time`, their values as JSON.
    case event(type: String, [Member])
    /// A message of HomeLINK's: its members, values as JSON, beside what each has.
    case homelink([Member])
  }

  struct Member: Sendable, Equatable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }
}
