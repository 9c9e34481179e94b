/// Inputs that subscribe to a broker.
extension Mistake {
  private static func broker(_ settings: String, _ problems: String...) -> Mistake {
    Mistake(
      text: [
        "inputs: { push: { type: mqtt, dialect: json, event: { id: x }, \(settings) } }", output, route,
      ].joined(separator: "\n"), problems: problems)
  }

  static let mqtt: [Mistake] = [
    .broker(
      "topics: [a]", "1:11: inputs.push.url: required, but missing."),
    .broker(
      "url: \"mqtt://a\"",
      #"1:11: inputs.push.topics: required, but missing. What to subscribe to, such as `["push/#"]`."#),
    .broker(
      "url: \"https://a\", topics: a",
      #"1:69: inputs.push.url: expected an mqtt or mqtts URL, found "https://a". mqtts:// is with TLS, usually port 8883; mqtt:// is without, usually 1883."#
    ),
    .broker(
      "url: \"mqtt://a/b\", topics: a",
      "1:69: inputs.push.url: a broker has no path. Topics stand in a key of their own."),
    .broker(
      "url: \"mqtt://a\", topics: [\"a/#/b\"]",
      #"1:89: inputs.push.topics: "a/#/b" is no topic to subscribe to. `+` stands for one whole level and `#`, at the end, for all that follow: home/+/state, home/#."#
    ),
    .broker(
      "url: \"mqtt://a\", topics: [\"$share/g/a\"]",
      #"1:89: inputs.push.topics: "$share/g/a" is shared among several clients, which MQTT 3.1.1 does not have. Set `version: 5` if the broker speaks it."#
    ),
    .broker(
      "url: \"mqtt://a\", topics: a, password: \"\(canary)\"",
      "1:11: inputs.push.username: required beside a password. MQTT has no password without a user name."),
    .broker(
      "url: \"mqtt://a\", topics: a, session_expiry: 1h",
      "1:92: inputs.push.session_expiry: with version 3.1.1 the broker alone decides how long it keeps a session. Remove it, or set `version: 5`."
    ),
    .broker(
      "url: \"mqtt://a\", topics: a, tls: {}",
      "1:92: inputs.push.tls: the URL begins with mqtt://. Only mqtts:// speaks TLS."),
  ]
}
