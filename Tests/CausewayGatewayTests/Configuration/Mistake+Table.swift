extension Mistake {
  static let yaml: [Mistake] = [
    .whole("", "1:1: the file is empty."),
    .whole(
      "token:\(canary)",
      "1:1: expected sections such as `inputs:`, found a text. A space must follow the colon of `key: value`."),
    .whole("inputs:\n\tpush: \(canary)", "2:1: a tab stands in the indentation. Indent with spaces."),
    .whole(
      "inputs: &all { x: 1 }",
      "1:9: anchors (`&…`) are not allowed. If a text begins with `&`, put it in quotes; otherwise remove the anchor."),
    .whole(
      "token: *\(canary)",
      "1:8: aliases (`*…`) are not allowed. If a text begins with `*`, put it in quotes; otherwise write the value out."
    ),
    .whole(
      "inputs:\n  <<: { a: 1 }", "2:3: merge keys (`<<`) are not allowed. Write the keys out where they are needed."),
    .whole(
      "http: {}\nhttp: {}", "2:1: the key \"http\" is given twice, first in line 1. Remove or rename one of the two."),
    .whole(
      "a: { token: ${TOKEN} }",
      "1:14: within `{…}` and `[…]` a text that holds brackets must be in quotes. Write \"${NAME}\" instead of ${NAME}."
    ),
    .before("journl: {}", "1:1: journl: unknown key. Did you mean `journal`?"),
    .whole(
      "journal: {}", "1:1: inputs: required, but missing. Without inputs there is nothing to do.",
      "1:1: outputs: required, but missing. Without outputs there is nothing to do.",
      "1:1: routes: required, but missing. Without one nothing is sent anywhere: `routes: [{ to: […] }]` sends everything."
    ),
  ]

  static let journal: [Mistake] = [
    .before("journal: x.db", "1:10: journal: expected a section of keys and values, found a text."),
    .before("journal:", "1:9: journal: expected a section of keys and values, found nothing."),
    .before(
      "journal:\n  path:/x.db",
      "2:3: journal: expected a section of keys and values, found a text. A space must follow the colon of `key: value`."
    ),
    .before("journal: { path: [] }", "1:18: journal.path: expected a path, found a list."),
    .before("journal: { path: '' }", "1:18: journal.path: must not be empty."),
    .before("journal: { path: /var/lib/ }", "1:18: journal.path: names a folder. Name the file in it: journal.db."),
    .before(
      "journal: { path: /\(String(repeating: "d", count: 102)) }",
      "1:18: journal.path: too long: 103 bytes, at most 102 are possible. The socket of the command line lies beside the journal, and its path has a limit. Choose a shorter one."
    ),
    .before(
      "journal: { keep_for: 72 }",
      #"1:22: journal.keep_for: expected a duration from 1s to 3650d, found "72". Write a whole number and its unit: 250ms, 30s, 5m, 72h or 7d."#
    ),
    .before("journal: { keep_for: 0s }", #"1:22: journal.keep_for: expected a duration from 1s to 3650d, found "0s"."#),
    .before(
      "journal: { keep_size: 4GB5 }",
      #"1:23: journal.keep_size: expected a size from 1MiB to 16TiB, found "4GB5". Write a whole number and its unit: 64KiB, 10MiB or 4GiB."#
    ),
    .before(
      "journal: { keep_size: 1KiB }", #"1:23: journal.keep_size: expected a size from 1MiB to 16TiB, found "1KiB"."#),
    .before(
      "journal: { when_full: refused }",
      #"1:23: journal.when_full: expected one of prune, refuse, found "refused". Did you mean `refuse`?"#),
    .before("journal: { kep_for: 1h }", "1:12: journal.kep_for: unknown key. Did you mean `keep_for`?"),
  ]

  static let admin: [Mistake] = [
    .before("admin: yes", "1:8: admin: expected a section of keys and values, found a text."),
    .before(
      "admin: { listen: 127.0.0.1:8081 }",
      "1:1: admin.token: required, but missing. Whoever asks sends it as `Authorization: Bearer <token>`."),
    .before(
      "admin: { token: \"\(canary)\", listen: 8081 }",
      #"1:40: admin.listen: expected an address such as 127.0.0.1:8080, found "8081". Write host:port; an IPv6 address in brackets: [::1]:8080."#
    ),
    .before(
      "admin: { token: x, tokn: y }", "1:20: admin.tokn: unknown key. Keys here: listen, tls, token, token_file."),
    .before("admin: { token: '' }", "1:17: admin.token: the secret is empty."),
    .before(
      "admin: { token: x, listen: 127.0.0.1:8081, tls: { key: k.pem } }",
      "1:44: admin.tls.certificate: required, but missing. The path of a PEM file with a certificate.",
      "1:56: admin.tls.key: cannot read this file: no such file. The path of a PEM file with a private key."),
    .before(
      "http: { listen: 0.0.0.0:8080 }\nadmin: { token: x, listen: 127.0.0.1:8080 }",
      "2:28: admin.listen: http.listen takes the same port on all addresses. Write 0.0.0.0:8080 for one door with both, or another port."
    ),
    .before(
      "admin: { token: x, listen: 127.0.0.1:8080, tls: { certificate: c, key: k } }",
      "1:49: admin.tls: http.listen is the same address, and http.tls counts there. Remove it."),
    .whole(
      """
      admin: { token: x, listen: 127.0.0.1:8080 }
      inputs: { push: { type: http, path: /api/push, dialect: aqara, secret: x } }
      outputs: { stream: { type: sse, token: x, path: /metrics } }
      routes: [{ to: stream }]
      """,
      "2:37: inputs.push.path: this path is the gateway's own. Taken: /health, /livez, /readyz, /, /metrics, and all below /api/ (`admin.listen`).",
      "3:49: outputs.stream.path: this path is the gateway's own. Taken: /health, /livez, /readyz, /, /metrics, and all below /api/ (`admin.listen`)."
    ),
  ]

  static let http: [Mistake] = [
    .before(
      "http: { listen: 8080 }",
      #"1:17: http.listen: expected an address such as 127.0.0.1:8080, found "8080". Write host:port; an IPv6 address in brackets: [::1]:8080."#
    ),
    .before(
      #"http: { listen: ":8080" }"#,
      #"1:17: http.listen: expected an address such as 127.0.0.1:8080, found ":8080". For all addresses of this machine write 0.0.0.0:8080."#
    ),
    .before(
      "http: { listen: 127.0.0.1:70000 }",
      #"1:17: http.listen: expected an address such as 127.0.0.1:8080, found "127.0.0.1:70000". Write host:port; an IPv6 address in brackets: [::1]:8080."#
    ),
    .before(
      "http: { listen: example.org:80 }",
      "1:17: http.listen: expected the number of an address, found a name. Write 127.0.0.1 for this machine alone, 0.0.0.0 for all its addresses."
    ),
    .before(
      "http: { connections: 0 }", #"1:22: http.connections: expected a whole number from 1 to 1000000, found "0"."#),
    .before(
      "http: { connections: 1e3 }", #"1:22: http.connections: expected a whole number from 1 to 1000000, found "1e3"."#),
    .before("http: { limit_loopback: 1 }", #"1:25: http.limit_loopback: expected true or false, found "1"."#),
    .before(
      "http: { tls: { certificate: /c.pem } }",
      "1:9: http.tls.key: required, but missing. The path of a PEM file with a private key.",
      "1:29: http.tls.certificate: cannot read this file: no such file. The path of a PEM file with a certificate."),
    .before("http: { tls: true }", "1:14: http.tls: expected a section of keys and values, found a text."),
  ]

  static let inputs: [Mistake] = [
    .whole("inputs: {}\n\(output)\n\(route)", "1:9: inputs: must not be empty. Without inputs there is nothing to do."),
    .whole("inputs: [a]\n\(output)\n\(route)", "1:9: inputs: expected a section of named sections, found a list."),
    .whole(
      "inputs: { push: \(canary) }\n\(output)\n\(route)",
      "1:17: inputs.push: expected a section of keys and values, found a text."),
    .whole(
      "inputs: { Push: { type: http, path: /p, dialect: aqara, unsigned: true } }\n\(output)\n\(route)",
      "1:11: inputs.Push: not a name for one of the inputs. Names are made of a-z, 0-9, - and _, begin with a letter or digit, and have at most 64 characters."
    ),
    .whole(
      "inputs: { causeway: { type: http, path: /p, dialect: aqara, unsigned: true } }\n\(output)\n\(route)",
      "1:11: inputs.causeway: the gateway's own events have this name. Choose another."),
    .input("path: /p", "1:11: inputs.push.type: required, but missing. There are: http, mqtt, rocketmq."),
    .input(
      "type: htp",
      #"1:25: inputs.push.type: no type of input is called "htp". Did you mean `http`? There are: http, mqtt, rocketmq."#
    ),
    .input(
      "type: http, dialect: aqara, unsigned: true",
      "1:11: inputs.push.path: required, but missing. Where the vendor pushes to, such as /push/push."),
    .input(
      "type: http, path: /p",
      "1:11: inputs.push.dialect: required, but missing. There are: aqara, cloudevents, homelink, json."),
    .input(
      "type: http, path: /p, dialect: akara",
      #"1:50: inputs.push.dialect: no dialect is called "akara". Did you mean `aqara`? There are: aqara, cloudevents, homelink, json."#
    ),
    .input(
      "type: http, path: /p, dialect: aqara, unsigned: true, pth: /x",
      "1:73: inputs.push.pth: unknown key. Keys here: app_key, body_limit, dialect, enabled, models, names, path, secret, secret_file, signature, silent_after, type, unsigned."
    ),
    .input(
      "type: http, path: push/x, dialect: aqara, unsigned: true",
      "1:37: inputs.push.path: a path begins with `/`. A path such as /push/aqara, as clients ask for it once decoded."),
    .input(
      "type: http, path: '/a b', dialect: aqara, unsigned: true",
      "1:37: inputs.push.path: a path holds no blanks or control characters. A path such as /push/aqara, as clients ask for it once decoded."
    ),
    .input(
      "type: http, path: '/a?b', dialect: aqara, unsigned: true",
      "1:37: inputs.push.path: a path holds no `?`, `#` or `%`. A path such as /push/aqara, as clients ask for it once decoded."
    ),
    .input(
      "type: http, path: /a/../b, dialect: aqara, unsigned: true",
      "1:37: inputs.push.path: a path holds no `//`, `/./` or `/../`. A path such as /push/aqara, as clients ask for it once decoded."
    ),
    .input(
      "type: http, path: /livez, dialect: aqara, unsigned: true",
      "1:37: inputs.push.path: this path is the gateway's own. Taken: /health, /livez, /readyz."),
    .input(
      "type: http, path: /events, dialect: aqara, unsigned: true",
      "2:12: outputs.stream.path: inputs.push has the same path. Each path can be served by one only."),
  ]

  static let generic: [Mistake] = [
    .input(
      "type: http, path: /p, dialect: cloudevents",
      "1:11: inputs.push.token: required, but missing. Senders give it as `Authorization: Bearer <token>`; or `unsigned: true` where whoever knows the path may push."
    ),
    .input(
      "type: http, path: /p, dialect: cloudevents, token: \(canary), unsigned: true",
      "1:70: inputs.push.token: has no use with `unsigned: true`. Remove one of the two."),
    .input(
      "type: http, path: /p, dialect: cloudevents, token: \(canary), kind: stat",
      #"1:89: inputs.push.kind: expected one of occurrence, state, found "stat". Did you mean `state`?"#),
    .input(
      "type: http, path: /p, dialect: json, token: \(canary), kind: state, event: { id: a }",
      "1:82: inputs.push.kind: a state is the state of a subject, and none is named. Name its path in `event: { subject: … }`."
    ),
    .input(
      "type: http, path: /p, dialect: json, token: \(canary), event: { id: a, source: /weather }",
      "1:100: inputs.push.event.source: a path begins with a name, not with `/`. A fixed text is written `{ default: … }`; a name that holds a `/` stands in quotes within the path."
    ),
    .input(
      "type: http, path: /p, dialect: json, token: \(canary), event: { id: a., type: { default: '' } }",
      #"1:89: inputs.push.event.id: expected a path such as payload.id, found "a.". Of this one a segment is empty."#,
      "1:110: inputs.push.event.type.default: must not be empty nor hold a control character."),
    .input(
      "type: http, path: /p, dialect: json, token: \(canary), event: { id: a, typ: b }",
      "1:92: inputs.push.event.typ: unknown key. Did you mean `type`?"),
  ]

  static let secrets: [Mistake] = [
    .output(
      "type: sse, token: '${NOT_SET}'",
      "2:40: outputs.stream.token: the environment variable NOT_SET is not set. Set it, or set NOT_SET_FILE to the path of a file that holds the secret."
    ),
    .output("type: sse, token: '${EMPTY}'", "2:40: outputs.stream.token: the secret is empty."),
    .output(
      "type: sse, token: '${TOKEN'",
      "2:40: outputs.stream.token: `${` without a `}` after it. Where the text itself holds `${`, write `$${`."),
    .output(
      "type: sse, token: '${1X}'",
      "2:40: outputs.stream.token: expected `${NAME}` or `${NAME:-default}`, a name being letters, digits and `_`. Where the text itself holds `${`, write `$${`."
    ),
    .output("type: sse, token: [\(canary)]", "2:40: outputs.stream.token: expected a text, found a list."),
    .output("type: sse, token:", "2:40: outputs.stream.token: expected a text, found nothing."),
    .output(
      "type: sse, token: { file: /none }", "2:48: outputs.stream.token.file: cannot read this file: no such file."),
    .output(
      "type: sse, token_file: \(canary)", "2:45: outputs.stream.token_file: cannot read this file: no such file."),
    .output(
      "type: sse, token: x, token_file: /y",
      "2:55: outputs.stream.token_file: `token` is given as well. Keep one of them: only one can hold the secret."),
    .output(
      "type: sse, token: \"\(canary)\\n\"",
      "2:40: outputs.stream.token: the secret holds a line break or another control character. It must be a single line of text."
    ),
  ]

  static let outputs: [Mistake] = [
    .whole(
      "\(input)\noutputs: {}\nroutes: [{ to: [x] }]",
      "2:10: outputs: must not be empty. Without outputs there is nothing to do.",
      #"3:17: routes[0].to: no output is called "x". There are no outputs."#),
    .output(
      "type: ssse, token: x",
      #"2:28: outputs.stream.type: no type of output is called "ssse". Did you mean `sse`? There are: home_assistant, mqtt, rocketmq, sse, "#
        + "webhook."
    ),
    .output(
      "type: mqtt, url: x",
      #"2:39: outputs.stream.url: expected an mqtt or mqtts URL, found "x". mqtts:// is with TLS, usually "#
        + "port 8883; mqtt:// is without, usually 1883."),
    .whole(
      """
      inputs:
        a: { type: mqtt, dialect: homelink, url: "mqtt://localhost", topics: ["joe/#"] }
      outputs:
        b: { type: mqtt, url: "mqtt://127.0.0.1:1883" }
      routes: [{ to: [{ b: { topic: "{{topic}}" } }] }]
      """,
      #"4:25: outputs.b.url: what goes out here comes in again: `inputs.a` (line 2) subscribes to "joe/#" of the same broker. "#
        + "Give this output a `prefix`, or its routes other topics, or the input other `topics`."),
    .whole(
      """
      inputs:
        a: { type: rocketmq, dialect: cloudevents, name_servers: ["localhost:9876"], topic: events, group: g }
      outputs:
        b: { type: rocketmq, name_servers: ["127.0.0.1:9876"], topic: events }
      routes: [{ to: [b] }]
      """,
      "4:65: outputs.b.topic: what goes out here comes in again: `inputs.a` (line 2) reads the topic \"events\" of the same "
        + "cluster. Give this output, or its routes, another `topic`, or the input."),
    .output(
      #"type: rocketmq, name_servers: ["mq:9876"]"#,
      "2:12: outputs.stream.topic: required, but missing. Where to publish, such as `topic: events`."),
    .output(
      #"type: rocketmq, name_servers: ["mq:9876"], topic: a.b"#,
      "2:72: outputs.stream.topic: no topic can have this name. Topics are made of letters, digits, `-` and `_`."),
    .output(
      "type: sse, tokens: [{ name: a, token: x }, { name: a, token: y }]",
      #"2:41: outputs.stream.tokens: two tokens are called "a". What is remembered of its clients is kept under the name."#
    ),
    .output(
      "type: sse, tokens: [{ name: a, tokn: x }]",
      "2:42: outputs.stream.tokens[0].token: required, but missing. Every client of the stream sends it as `Authorization: Bearer <token>`.",
      "2:53: outputs.stream.tokens[0].tokn: unknown key. Did you mean `token`?"),
    .output(
      "type: sse, token: x, format: aquara",
      #"2:51: outputs.stream.format: expected one of aqara, cloudevents, found "aquara". Did you mean `aqara`?"#),
    .output(
      "type: sse, token: x, path: /push",
      "2:49: outputs.stream.path: inputs.push has the same path. Each path can be served by one only."),
    .output(
      "type: sse, token: x, path: /health",
      "2:49: outputs.stream.path: this path is the gateway's own. Taken: /health, /livez, /readyz."),
  ]

  static let routes: [Mistake] = [
    .whole(
      "\(input)\n\(output)",
      "1:1: routes: required, but missing. Without one nothing is sent anywhere: `routes: [{ to: [stream] }]` sends everything."
    ),
    .whole(
      "\(input)\n\(output)\nroutes: []", "3:9: routes: must not be empty. Without a route nothing is sent anywhere."),
    .whole("\(input)\n\(output)\nroutes: { to: stream }", "3:9: routes: expected a list of routes, found a section."),
    .whole(
      "\(input)\n\(output)\nroutes: [stream]", "3:10: routes[0]: expected a section of keys and values, found a text."),
    .route("name: x", "3:10: routes[0].to: required, but missing. Name the outputs: `to: [stream]`."),
    .route("to: []", "3:16: routes[0].to: must not be an empty list. Outputs here: stream."),
    .route(
      "to: [steam]", #"3:17: routes[0].to: no output is called "steam". Did you mean `stream`? Outputs here: stream."#),
    .route("mach: { type: x }, to: stream", "3:12: routes[0].mach: unknown key. Did you mean `match`?"),
    .route("match: x, to: stream", "3:19: routes[0].match: expected a section of keys and values, found a text."),
    .route(
      "match: { topic: x }, to: stream",
      "3:21: routes[0].match.topic: unknown key. Keys here: changed, input, kind, source, subject, type, where."),
    .route(
      "match: { type: { a: b } }, to: stream",
      "3:27: routes[0].match.type: expected a glob or a list of globs, found a section."),
    .route(
      "match: { kind: event }, to: stream",
      #"3:27: routes[0].match.kind: no kind of event is called "event". Kinds: state, occurrence, report."#),
    .route(
      "match: { input: pull }, to: stream",
      #"3:28: routes[0].match.input: no input is called "pull". Inputs here: push."#),
    .route(
      "name: '${NAME}', to: stream",
      "3:18: routes[0].name: the environment variable NAME is not set. Set it, or give a default: `${NAME:-…}`."),
  ]
}
