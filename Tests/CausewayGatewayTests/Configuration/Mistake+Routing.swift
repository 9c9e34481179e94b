extension Mistake {
  private static let names =
    "id, source, type, subject, time, datacontenttype, kind, input, topic, retained, changed, position, data"

  static let conditions: [Mistake] = [
    .condition(
      "dta.x: a", #"3:30: routes[0].match.where."dta.x": an event has nothing called "dta". Did you mean `data.x`?"#),
    .condition(
      "payload.severity: HIGH",
      #"3:30: routes[0].match.where."payload.severity": an event has nothing called "payload". What it carries is under `data`, such as data.payload.severity; else there are \#(names)."#
    ),
    .condition(
      "subjct: a", #"3:30: routes[0].match.where.subjct: an event has nothing called "subjct". Did you mean `subject`?"#
    ),
    .condition(
      "type.x: a",
      #"3:30: routes[0].match.where."type.x": `type` is an attribute: there is nothing inside it. What an event carries is under `data`."#
    ),
    .condition("data..x: a", #"3:30: routes[0].match.where."data..x": a segment is empty."#),
    .condition("'data.\"x': a", #"3:30: routes[0].match.where."data."x": a quote is not closed."#),
    .condition(
      "data.x: { gtr: 5 }",
      #"3:40: routes[0].match.where."data.x".gtr: no operator is called "gtr". Did you mean `gt`? There are: gt, gte, lt, lte, not, exists. A value further inside is named in one path: data.payload.severity."#
    ),
    .condition(
      "data: { payload: a }",
      #"3:38: routes[0].match.where.data.payload: no operator is called "payload". There are: gt, gte, lt, lte, not, exists. A value further inside is named in one path: data.payload.severity."#
    ),
    .condition(
      "data.x: { gt: warm }",
      #"3:44: routes[0].match.where."data.x".gt: expected a number, found "warm". Digits, and a point where there is a fraction: 30, -1.5."#
    ),
    .condition(
      "data.x: { exists: maybe }",
      #"3:48: routes[0].match.where."data.x".exists: expected true or false, found "maybe"."#),
    .condition(
      "data.x: []",
      #"3:38: routes[0].match.where."data.x": must not be an empty list. Without a condition leave the key out."#),
    .condition(
      "data.x: {}",
      #"3:38: routes[0].match.where."data.x": holds no operator. There are: gt, gte, lt, lte, not, exists."#),
    .condition(
      "data.x:", #"3:38: routes[0].match.where."data.x": expected a text, or `{ exists: … }`, found nothing."#),
    .condition(
      "kind: event",
      #"3:36: routes[0].match.where.kind: no kind of event is called "event". Kinds: state, occurrence, report."#),
    .condition(
      "changed: often", #"3:39: routes[0].match.where.changed: `changed` is true or false, never "often"."#),
    .condition(
      "source: { gt: 1 }",
      "3:38: routes[0].match.where.source: `source` is never a number. Numbers are compared in the payload: data.value, for example."
    ),
    .condition(
      "type: { exists: true }",
      "3:36: routes[0].match.where.type: every event has `type`. Remove this condition."),
    .route(
      "match: { where: {} }, to: stream",
      "3:21: routes[0].match.where: must not be empty. Without a condition leave `where` out."),
    .route(
      "match: { where: x }, to: stream",
      "3:28: routes[0].match.where: expected a section of keys and values, found a text."),
    .route(
      "match: { changed: 1 }, to: stream", #"3:30: routes[0].match.changed: expected true or false, found "1"."#),
    .route(
      "to: [{ stream: { topic: x } }]",
      "3:29: routes[0].to[0].stream.topic: outputs of this type have no settings in a route. Give the name only."),
    .route(
      "to: [{ stream: {}, other: {} }]",
      "3:17: routes[0].to: expected the name of an output, or one name with its settings. Each output is an item of its own."
    ),
    .route(
      "throttle: 5s, to: stream",
      "3:22: routes[0].throttle: a stream cannot be throttled: each of its clients reads the journal at its own pace. Remove it, or give this output a route of its own."
    ),
    .route(
      "throttle: { kinds: [event] }, to: stream",
      "3:22: routes[0].throttle.every: required, but missing. How far apart: 5s.",
      #"3:31: routes[0].throttle.kinds: no kind of event is called "event". Kinds: state, occurrence, report."#),
    .route(
      "priority: high, to: stream",
      #"3:22: routes[0].priority: expected one of normal, alarm, found "high"."#),
    .route(
      "expires: 5, to: stream",
      #"3:21: routes[0].expires: expected a duration from 1s to 3650d, found "5". Write a whole number and its unit: 250ms, 30s, 5m, 72h or 7d."#
    ),
  ]

  static let routeTests: [Mistake] = [
    .test(
      "given: { type: a.b }, expect: []",
      #"3:143: routes[0].tests[0].expect: this event should reach no output; it reaches stream (route "all")."#),
    .test(
      "given: { type: x, data: { level: 3.50 } }, expect: stream",
      #"3:164: routes[0].tests[0].expect: this event should reach stream; it reaches no output. Not stream: "all" has type: expected "a.*", found "x"."#
    ),
    .test(
      "given: { type: a.b, data: { level: 5 } }, expect: stream",
      #"3:163: routes[0].tests[0].expect: this event should reach stream; it reaches no output. Not stream: "all" has data.level: expected not at least 4, found 5."#
    ),
    .test(
      "given: { type: a.b }, expect: steam",
      #"3:143: routes[0].tests[0].expect: no output is called "steam". Outputs here: stream."#),
    .test(
      "given: { type: a.b }",
      "3:111: routes[0].tests[0].expect: required, but missing. The outputs that it reaches: `[ops]`, or `[]` for none."
    ),
    .test(
      "given: {}, expect: stream", "3:120: routes[0].tests[0].given: `type` is missing. Such as aqara.resource_report."),
    .test(
      "given: { typ: a.b }, expect: stream",
      "3:120: routes[0].tests[0].given: `type` is missing. Such as aqara.resource_report."),
    .test(
      "given: { type: a.b, Kind: state }, expect: stream",
      #"3:133: routes[0].tests[0].given.Kind: an event has no attribute called "Kind". Did you mean `kind`?"#),
    .test(
      "given: { type: a.b, kind: event }, expect: stream",
      #"3:133: routes[0].tests[0].given.kind: no kind of event is called "event". Kinds: state, occurrence, report."#),
    .test(
      "given: { type: a.b }, expct: stream",
      "3:111: routes[0].tests[0].expect: required, but missing. The outputs that it reaches: `[ops]`, or `[]` for none.",
      "3:135: routes[0].tests[0].expct: unknown key. Did you mean `expect`?"),
    .whole(
      "\(input)\n\(output)\n\(route)\ntests: [{ given: { type: x }, expect: [] }]",
      #"4:39: tests[0].expect: this event should reach no output; it reaches stream (route "routes[0]")."#),
  ]

  /// One condition of a route, in line 3 from column 30.
  private static func condition(_ text: String, _ problems: String...) -> Mistake {
    Mistake(
      text: [input, output, "routes: [{ match: { where: { \(text) } }, to: stream }]"].joined(separator: "\n"),
      problems: problems)
  }

  /// One test of a route, in line 3 from column 113.
  private static func test(_ text: String, _ problems: String...) -> Mistake {
    Mistake(
      text: [
        input, output,
        "routes: [{ name: all, match: { type: 'a.*', where: { data.level: { not: { gte: 4 } } } }, to: stream, tests: [{ \(text) }] }]",
      ].joined(separator: "\n"), problems: problems)
  }
}
