/// Inputs that share a topic with a group.
extension Mistake {
  private static let good = "name_servers: \"mq:9876\", topic: t, group: g"

  /// With these settings in line 1 from column 69.
  private static func queue(_ settings: String, _ problems: String...) -> Mistake {
    Mistake(
      text: ["inputs: { push: { type: rocketmq, dialect: json, event: { id: x }, \(settings) } }", output, route]
        .joined(separator: "\n"), problems: problems)
  }

  static let rocketmq: [Mistake] = [
    .queue(
      "topic: t, group: g",
      #"1:11: inputs.push.name_servers: required, but missing. Where brokers are asked for, such as `["mq.example.org:9876"]`."#
    ),
    .queue(
      "name_servers: [], topic: t, group: g",
      #"1:82: inputs.push.name_servers: must not be empty. Where brokers are asked for, such as `["mq.example.org:9876"]`."#
    ),
    .queue(
      "name_servers: [\" ; \"], topic: t, group: g",
      #"1:82: inputs.push.name_servers: must not be empty. Where brokers are asked for, such as `["mq.example.org:9876"]`."#
    ),
    .queue(
      "name_servers: [\"mq:9876;other\", \"https://x:9876\"], topic: t, group: g",
      #"1:82: inputs.push.name_servers: expected host:port, found "other". The port is 9876 unless somebody chose another; an IPv6 address stands in brackets: [::1]:9876."#,
      #"1:82: inputs.push.name_servers: expected host:port, found "https://x:9876". The port is 9876 unless somebody chose another; an IPv6 address stands in brackets: [::1]:9876."#
    ),
    .queue(
      "name_servers: \"mq:9876\"",
      "1:11: inputs.push.topic: required, but missing. What to take. With Aqara it is the app id.",
      "1:11: inputs.push.group: required, but missing. Who shares the messages. With Aqara it is the app id."),
    .queue(
      "name_servers: \"mq:9876\", topic: a b, group: SCHEDULE/X",
      #"1:100: inputs.push.topic: expected 1 to 127 letters, digits, %, |, - or _, and no name of the broker's own, found "a b"."#,
      #"1:112: inputs.push.group: expected 1 to 120 letters, digits, %, |, - or _, found "SCHEDULE/X"."#),
    .queue(
      "\(good), access_key: \(canary)",
      "1:113: inputs.push.access_key: `secret_key` is missing. Requests are signed with both: give both, or neither where brokers ask for none."
    ),
    .queue(
      "\(good), secret_key: \(canary), access_key: ''",
      "1:150: inputs.push.access_key: the secret is empty."),
    .queue(
      "\(good), start: latest",
      #"1:120: inputs.push.start: expected first, last, a duration such as 1h, or a time such as 2026-01-31T08:00:00Z, found "latest". From now on is `last`."#
    ),
    .queue(
      "\(good), start: 31d",
      #"1:120: inputs.push.start: expected a duration of at most 30d, found "31d". For all that there is, write `first`."#
    ),
    .queue(
      "\(good), tags: [\"a b\"]",
      "1:119: inputs.push.tags: expected at least one tag, without blanks and `|`. Leave the key out to take messages with whatever tag."
    ),
    .queue(
      "\(good), address_map: { \"10.0.0.5:10911\": here, \"10.0.0.6\": \"127.0.0.1:10911\" }",
      #"1:146: inputs.push.address_map."10.0.0.5:10911": expected an address such as 127.0.0.1:8080, found "here". Write host:port; an IPv6 address in brackets: [::1]:8080."#,
      #"1:152: inputs.push.address_map."10.0.0.6": expected host:port as a key. From what a broker advertises to what can be reached: `"10.0.0.5:10911": "127.0.0.1:10911"`."#
    ),
    .queue(
      "\(good), broadcast: maybe",
      #"1:124: inputs.push.broadcast: expected true or false, found "maybe"."#),
    .queue(
      "\(good), tls: { ca: /nowhere }",
      "1:124: inputs.push.tls.ca: cannot read this file: no such file. The path of a PEM file with a certificate."),
    .queue(
      "\(good), topics: [x]",
      "1:113: inputs.push.topics: unknown key. Keys here: access_key, access_key_file, address_map, body_limit, broadcast, dialect, enabled, event, group, kind, name_servers, secret_key, secret_key_file, silent_after, start, tags, tls, topic, type."
    ),
  ]
}
