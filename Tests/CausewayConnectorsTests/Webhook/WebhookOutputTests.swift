import CausewayCore
import CausewayTestKit
import HTTPClient
import Testing

@testable import CausewayConnectors

@Suite struct WebhookOutputTests {
  static let key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  private static let good: ConfigNode = ["url": "https://ops.example.org/hook/canary?x=canary", "secrets": "${KEY}"]

  private static let files = [
    "/ca": ConfigFile(bytes: Array("-----BEGIN CERTIFICATE-----".utf8)),
    "/key": ConfigFile(bytes: Array("-----BEGIN PRIVATE KEY-----".utf8), isReadableByOthers: true),
  ]

  private func read(_ settings: ConfigNode) -> OutputReading {
    OutputReading(WebhookOutput.self, settings, environment: ["KEY": Self.key, "T": "canary"], files: Self.files)
  }

  /// The good settings with these beside, or in their place.
  private func with(_ more: ConfigNode) -> OutputReading {
    guard case .map(let good) = Self.good.content, case .map(let more) = more.content else { return read(more) }
    let names = more.map(\.key)
    let pairs = good.filter { !names.contains($0.key) } + more
    return read(ConfigNode(.map(pairs), at: .start))
  }

  @Test func `the least there must be has defaults for the rest`() throws {
    let reading = read(Self.good)
    #expect(reading.problems.isEmpty && reading.warnings.isEmpty)
    let settings = try #require(reading.plan as? WebhookPlan).settings
    #expect(settings.method == .post && settings.message.mode == .structured && settings.keys.count == 1)
    #expect(settings.timeout == .seconds(15) && settings.connectTimeout == .seconds(10) && settings.rate == nil)
    #expect(!settings.addresses.allowsPrivate && settings.server == "https://ops.example.org")
    #expect(reading.plan.delivery == DeliverySettings())
  }

  @Test func `everything can be said`() throws {
    let reading = with([
      "url": "http://127.0.0.1:8080/x", "allow_http": true, "allow_private": true, "method": "PUT", "timeout": "30s",
      "secrets": ["${KEY}", "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc="], "connect_timeout": "2s",
      "rate": "10/s", "body": #"{"text":{{data.value | json}}}"#, "content_type": "application/json; charset=utf-8",
      "headers": ["Authorization": "Bearer ${T}", "X-Type": "{{type}}"],
    ])
    #expect(reading.problems.isEmpty && reading.warnings.isEmpty)
    let settings = try #require(reading.plan as? WebhookPlan).settings
    #expect(settings.method == .put && settings.keys.count == 2 && settings.rate == RateLimit("10/s"))
    #expect(settings.message.mode == .template && settings.message.headers.map(\.name) == ["Authorization", "X-Type"])
    #expect(settings.connectTimeout == .seconds(2) && settings.addresses.allowsPrivate)
  }

  @Test func `certificates are read`() throws {
    let reading = with(["tls": ["ca": "/ca", "certificate": "/ca", "key": "/key"]])
    #expect(reading.problems.isEmpty)
    #expect(reading.warnings == ["tls.key: others may read this private key. Only its owner should: chmod 600."])
    let trust = try #require(reading.plan as? WebhookPlan).settings.trust
    #expect(trust.authorities == "/ca" && trust.certificate == "/ca" && trust.key == "/key")
  }

  private static let http = "Deliveries are signed but not encrypted; set `allow_http: true` for a trusted network."
  private static let making =
    "Make one with `openssl rand -base64 32`: the key is whsec_ and what it prints. The receiver needs the same."

  static let mistakes: [(ConfigNode, [String])] = [
    (["url": "ftp://example.org/canary"], [#"url: expected an https URL, found "ftp://example.org/…". \#(http)"#]),
    (["url": "http://example.org"], [#"url: expected an https URL, found "http://example.org". \#(http)"#]),
    (
      ["url": "https://u:canary@example.org"],
      [
        "url: the URL holds a user or password. Give them in keys of their own, where nothing prints them."
      ]
    ),
    (
      ["url": "https://127.0.0.1/"],
      [
        "url: 127.0.0.1 is a loopback address, and `allow_private: true` is not set. Set it if events may go to this machine and its neighbours."
      ]
    ),
    (
      ["url": "https://localhost/"],
      [
        "url: 127.0.0.1 is a loopback address, and `allow_private: true` is not set. Set it if events may go to this machine and its neighbours."
      ]
    ),
    (
      ["url": "https://[fd12::1]:8443/"],
      [
        "url: fd12::1 is a private address, and `allow_private: true` is not set. Set it if events may go to this machine and its neighbours."
      ]
    ),
    (
      ["url": "https://169.254.169.254/latest", "allow_private": true],
      [
        "url: 169.254.169.254 is where a cloud keeps its machines' credentials: nothing is ever sent there. No setting allows it."
      ]
    ),
    (
      ["url": "https://0x7f.0x1/"],
      [
        "url: the host is a number in an unusual form. Write four decimal numbers, such as 192.0.2.1."
      ]
    ),
    (["url": "https://2130706433/"], [#"url: expected an https URL, found "https://2130706433/…". \#(http)"#]),
    (["url": "https://0177.0.0.1/"], [#"url: expected an https URL, found "https://0177.0.0.1/…". \#(http)"#]),
    (["secrets": "canary"], ["secrets: a key begins with `whsec_` or `whsk_`. \(making)"]),
    (
      ["secrets": ["${KEY}", "whsec_canary"]],
      [
        "secrets[1]: a `whsec_` key has 24 to 64 bytes, this one has 4. \(making)"
      ]
    ),
    (["secrets": []], ["secrets: must not be an empty list. \(making)"]),
    (["secrets": "${KEY}", "unsigned": true], ["unsigned: `secrets` are given as well. Keep one of the two."]),
    (["method": "GET"], [#"method: expected one of POST, PUT, found "GET"."#]),
    (
      ["mode": "structure"],
      [
        #"mode: expected one of structured, binary, template, found "structure". Did you mean `structured`?"#
      ]
    ),
    (
      ["mode": "template"],
      [
        #"mode: `template` needs a `body`. Such as `body: '{"text": {{data.title | json}}}'`."#
      ]
    ),
    (
      ["mode": "binary", "body": "x"],
      [
        "body: a body of your own belongs to `mode: template`. Remove `mode`, or `body`."
      ]
    ),
    (
      ["content_type": "text/plain"],
      [
        "content_type: `mode: structured` has a type of its own. `content_type` goes with `mode: template`."
      ]
    ),
    (
      ["body": "x", "content_type": "text"],
      [
        #"content_type: expected a media type such as application/json or text/plain; charset=utf-8, found "text"."#
      ]
    ),
    (
      ["body": #"{"text": {{data.title}}}"#],
      [
        "body: no JSON comes of this. Write fields as {{data.title | json}}, without quotes around; for other texts set `content_type`."
      ]
    ),
    (
      ["body": "{{data.title"],
      [
        "body: character 1: `{{` is not closed. Where the text itself holds such braces, write {{ \"{{\" }} or {{ \"}}\" }}."
      ]
    ),
    (["timeout": "5m"], [#"timeout: expected a duration from 1s to 2m, found "5m"."#]),
    (
      ["rate": "10"],
      [
        #"rate: expected a rate such as 10/s, 600/m or 1000/h, found "10". A whole number up to 10000, and `s`, `m` or `h`."#
      ]
    ),
    (["headers": ["Host": "x"]], ["headers.Host: this header is set by the gateway. Remove it."]),
    (["headers": ["Webhook-Id": "x"]], ["headers.Webhook-Id: this header is set by the gateway. Remove it."]),
    (["headers": ["CE-type": "x"]], ["headers.CE-type: this header is set by the gateway. Remove it."]),
    (
      ["headers": ["content-type": "x"]],
      ["headers.content-type: this header has a key of its own. Write `content_type`."]
    ),
    (["headers": ["X Y": "x"]], [#"headers."X Y": not a name for a header. Such as X-Alarm-Source."#]),
    (["headers": ["X-A": "x", "x-a": "y"]], ["headers.x-a: this header is there twice. Case does not count."]),
    (
      ["headers": ["X-A": "x\r\nHost: canary"]],
      [
        "headers.X-A: a header holds no line breaks or other control characters."
      ]
    ),
    (
      ["headers": ["X-A": "${NOT}"]],
      [
        "headers.X-A: the environment variable NOT is not set. Set it, or set NOT_FILE to the path of a file that holds the secret."
      ]
    ),
    (
      ["tls": ["ca": "/none"]],
      ["tls.ca: cannot read this file: no such file. The path of a PEM file with a certificate."]
    ),
    (["tls": ["ca": "/key"]], ["tls.ca: this file holds no certificate in PEM form."]),
    (
      ["tls": ["certificate": "/ca"]],
      [
        "tls.certificate: `key` is missing. A certificate is shown by whoever has its key: give both."
      ]
    ),
    (
      ["tls": ["ca": "/ca"], "url": "http://example.org", "allow_http": true],
      [
        "tls: the URL begins with http://. Only https:// speaks TLS."
      ]
    ),
    (
      ["secrt": "${KEY}"],
      [
        "secrt: unknown key. Keys here: allow_http, allow_private, body, connect_timeout, content_type, headers, method, mode, rate, secrets, timeout, tls, unsigned, url."
      ]
    ),
  ]

  @Test(arguments: mistakes.indices)
  func `each mistake is told in words that help, and hold no secret`(index: Int) {
    let (settings, problems) = Self.mistakes[index]
    let reading = with(settings)
    #expect(reading.problems == problems)
    #expect(!reading.problems.joined().contains("canary"))
  }

  @Test func `a webhook without a key is one on purpose`() {
    #expect(
      read(["url": "https://example.org"]).problems == [
        "secrets: required, but missing. Without a signature a receiver cannot know who sends. \(Self.making) Where the receiver checks none, set `unsigned: true`."
      ])
    #expect(read(["url": "https://example.org", "unsigned": true]).problems.isEmpty)
    #expect(read(["unsigned": true]).problems.first?.hasPrefix("url: required, but missing.") == true)
  }

  @Test func `a field that could break a body of JSON is warned of`() {
    #expect(
      with(["body": #"{"text": "{{data.title}}"}"#]).warnings == [
        "body: quotes or line breaks in `data.title` would break the JSON. Write {{data.title | json}}, without quotes around: the filter sets them."
      ])
    #expect(with(["body": "{{data.title}}", "content_type": "text/plain"]).warnings.isEmpty)
  }

  @Test func `a route changes what it says and leaves the rest`() throws {
    let reading = with(["headers": ["X-A": "1", "X-B": "2"]])
    let (settings, problems) = reading.route([
      "body": "{{type}}", "content_type": "text/plain", "headers": ["x-b": "3"],
    ])
    #expect(problems.isEmpty)
    let message = try #require(settings as? WebhookMessage)
    #expect(message.mode == .template && message.contentType == "text/plain")
    #expect(message.headers.map(\.name) == ["X-A", "x-b"])
    let (back, _) = with(["body": "1"]).route(["mode": "binary"])
    #expect(try #require(back as? WebhookMessage).mode == .binary)
    #expect(
      reading.route(["mode": "template"]).problems == [
        #"mode: `template` needs a `body`. Such as `body: '{"text": {{data.title | json}}}'`."#
      ])
    #expect(
      reading.route(["timeout": "1s"]).problems == [
        "timeout: unknown key. Keys here: body, content_type, headers, mode."
      ])
  }

  @Test func `what is shown holds no secret`() throws {
    let reading = with(["headers": ["Authorization": "Bearer ${T}"]])
    let event = Event.sample("1", time: 1_710_000_000_000)
    let entry = Entry(
      position: Position(rawValue: 7), event: event, input: "in", receivedAt: Timestamp(milliseconds: 0), changed: true)
    let route = Route(name: "r", match: .everything, outputs: ["ops"])
    guard case .text(let text) = reading.plan.preview(of: entry, by: route) else {
      Issue.record("nothing is shown")
      return
    }
    #expect(
      text == """
        POST https://ops.example.org/…
        User-Agent: Causeway/0.1.0
        Authorization: •••
        Content-Type: application/cloudevents+json
        webhook-id: evt_7e2facd61a64e8fb895509e5293ae140
        webhook-timestamp: (the time of the attempt)
        webhook-signature: (1 signature)

        {"specversion":"1.0","id":"1","source":"/test/home","type":"test.report","subject":"lamp/on","time":"2024-03-09T16:00:00.000Z","position":"7","input":"in","kind":"state","retained":false,"changed":true,"datacontenttype":"application/json","data":{"value":"1"}}
        """)
    var dumped = ""
    dump(reading.plan, to: &dumped)
    #expect(!dumped.contains("Bearer") && !dumped.contains("MfKQ"))
  }
}
