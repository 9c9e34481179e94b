internal import CausewayCore

extension WebhookMessage {
  /// Reads `mode`, `body`, `content_type` and `headers`. Does not finish the section.
  /// - Parameter base: what counts where nothing is said.
  init(reading section: ConfigSection, over base: WebhookMessage) {
    self = base
    let template = section.template("body")
    let hasBody = section.has("body")
    mode = section.oneOf("mode", default: hasBody ? .template : base.mode)
    switch (mode, hasBody) {
    case (.template, true): body = template
    case (.template, false):
      if base.body == nil {
        section.problem(
          at: "mode", "`template` needs a `body`", hint: #"Such as `body: '{"text": {{data.title | json}}}'`."#)
      }
    case (_, true):
      section.problem(
        at: "body", "a body of your own belongs to `mode: template`", hint: "Remove `mode`, or `body`.")
    case (_, false): body = nil
    }
    let isTyped = readContentType(section)
    if isTyped, hasBody, let body, mode == .template { check(body, section) }
    headers = Self.headers(section, over: base.headers)
  }

  /// `false` if something was noted.
  private mutating func readContentType(_ section: ConfigSection) -> Bool {
    guard let value = section.value("content_type") else { return true }
    guard let text = value.text() else { return false }
    guard mode == .template else {
      value.problem(
        "`mode: \(mode.rawValue)` has a type of its own", hint: "`content_type` goes with `mode: template`.")
      return false
    }
    let essence = text.prefix { $0 != ";" }.split(separator: "/", omittingEmptySubsequences: false)
    let isPrintable = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    guard essence.count == 2, essence.allSatisfy({ !$0.isEmpty }), isPrintable, !text.contains(",") else {
      value.mismatch("a media type such as application/json or text/plain; charset=utf-8")
      return false
    }
    contentType = text
    return true
  }

  /// A body that is meant to be JSON is, whatever an event holds.
  private func check(_ body: Template, _ section: ConfigSection) {
    let essence = contentType.prefix { $0 != ";" && $0 != " " }.lowercased()
    guard essence.hasSuffix("/json") || essence.hasSuffix("+json") else { return }
    // The error's place and words are about the specimen, which nobody wrote.
    guard (try? JSONDocument(parsing: Array(body.specimen.utf8))) != nil else {
      return section.problem(
        at: "body", "no JSON comes of this",
        hint: "Write fields as {{data.title | json}}, without quotes around; for other texts set `content_type`.")
    }
    if let bare = body.bareFields.first {
      section.warn(
        at: "body", "quotes or line breaks in `\(bare)` would break the JSON",
        hint: "Write {{\(bare) | json}}, without quotes around: the filter sets them.")
    }
  }

  // MARK: Headers

  /// What HTTP and the signature need for themselves.
  private static let reserved: Set = [
    "host", "content-length", "content-type", "transfer-encoding", "connection", "keep-alive", "upgrade", "expect",
    "te",
    "trailer", WebhookSignature.idHeader, WebhookSignature.timestampHeader, WebhookSignature.signatureHeader,
  ]

  private static func headers(_ section: ConfigSection, over base: [WebhookHeader]) -> [WebhookHeader] {
    guard let list = section.section("headers") else { return base }
    var headers: [WebhookHeader] = []
    for name in list.keys {
      guard let value = list.value(name) else { continue }
      if let flaw = flaw(of: name) {
        list.problem(ofKey: name, flaw.reason, hint: flaw.hint)
      } else if headers.contains(where: { $0.name.lowercased() == name.lowercased() }) {
        list.problem(ofKey: name, "this header is there twice", hint: "Case does not count.")
      } else if let template = value.secretTemplate() {
        if template.isConstant, template.text.utf8.contains(where: WebhookHeader.isControl) {
          value.problem("a header holds no line breaks or other control characters")
        }
        headers.append(WebhookHeader(name: name, template: template))
      }
    }
    let names = Set(headers.map { $0.name.lowercased() })
    return base.filter { !names.contains($0.name.lowercased()) } + headers
  }

  private static func flaw(of name: String) -> (reason: String, hint: String)? {
    let isToken =
      !name.isEmpty
      && name.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (48...57).contains(byte)
          || "!#$%&'*+-.^_`|~".utf8.contains(byte)
      }
    guard isToken else { return ("not a name for a header", "Such as X-Alarm-Source.") }
    if name.lowercased() == "content-type" { return ("this header has a key of its own", "Write `content_type`.") }
    guard !reserved.contains(name.lowercased()), !name.lowercased().hasPrefix(BinaryCloudEvent.prefix) else {
      return ("this header is set by the gateway", "Remove it.")
    }
    return nil
  }
}
