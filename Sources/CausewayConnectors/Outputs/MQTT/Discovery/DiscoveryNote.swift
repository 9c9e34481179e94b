internal import CausewayCore

/// What is kept of an announced entity, under `output/<name>/discovery/<device>/<entity>`: enough to take it back after any number of
/// restarts, whatever has become of the configuration, and to announce what happens but has no state.
struct DiscoveryNote: Equatable {
  var mode: DiscoverySettings.Mode
  var prefix: String
  var platform: String
  var stateTopic: String
  var availabilityTopic: String?
  var isRetained: Bool
  /// Of an occurrence: one like those that come. `nil` for states, which the journal keeps.
  var specimen: Entry?

  /// A payload is kept for what is constant in it, if it is short.
  private static let longestSpecimen = 1_024

  static func prefix(of output: String) -> String { FarEndNote.prefix(of: output) }

  /// Device and entity.
  static func parts(of name: String, prefix: String) -> (device: String, entity: String)? {
    let rest = name.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
    return name.hasPrefix(prefix) && rest.count == 2 ? (String(rest[0]), String(rest[1])) : nil
  }

  var text: String {
    var writer = JSONWriter()
    writer.object { object in
      object.member("m", mode.rawValue)
      object.member("x", prefix)
      object.member("p", platform)
      object.member("t", stateTopic)
      object.member("a", availabilityTopic)
      if isRetained {
        object.key("r")
        object.boolean(true)
      }
      guard let specimen else { return }
      let event = specimen.event
      object.member("i", specimen.input)
      object.member("s", event.source)
      object.member("y", event.type)
      object.member("j", event.subject)
      object.member("o", event.topic)
      if let data = event.data, data.bytes.count <= Self.longestSpecimen {
        object.key("d")
        object.raw(data)
        object.key("w")
        object.boolean(event.wrapsPayload)
      }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  init(
    mode: DiscoverySettings.Mode, prefix: String, platform: String, stateTopic: String, availabilityTopic: String?,
    isRetained: Bool, specimen: Entry?
  ) {
    self.mode = mode
    self.prefix = prefix
    self.platform = platform
    self.stateTopic = stateTopic
    self.availabilityTopic = availabilityTopic
    self.isRetained = isRetained
    self.specimen = specimen
  }

  /// `nil` for what this program did not write.
  init?(_ text: String) {
    guard let root = (try? JSONDocument(parsing: Array(text.utf8)))?.root,
      let mode = root["m"]?.string.flatMap(DiscoverySettings.Mode.init), let prefix = root["x"]?.string,
      let platform = root["p"]?.string, let stateTopic = root["t"]?.string
    else { return nil }
    self.mode = mode
    self.prefix = prefix
    self.platform = platform
    self.stateTopic = stateTopic
    availabilityTopic = root["a"]?.string
    isRetained = root["r"]?.boolean ?? false
    guard let input = root["i"]?.string, let source = root["s"]?.string, let type = root["y"]?.string else { return }
    let event = Event(
      id: "specimen", source: source, type: type, subject: root["j"]?.string, kind: .occurrence,
      data: root["d"]?.text, wrapsPayload: root["w"]?.boolean ?? false, topic: root["o"]?.string)
    specimen = Entry(
      position: .start, event: event, input: input, receivedAt: Timestamp(milliseconds: 0), changed: false)
  }
}
