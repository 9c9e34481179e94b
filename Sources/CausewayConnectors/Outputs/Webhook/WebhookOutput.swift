package import CausewayCore
internal import HTTPClient

/// `type: webhook`: each event as a signed HTTP request (Standard Webhooks 1.0.0).
package struct WebhookOutput: OutputType {
  package static let type = "webhook"

  package static func read(name: String, _ section: ConfigSection) -> any OutputPlan {
    var settings = WebhookSettings()
    let allowsHTTP = section.boolean("allow_http", default: false)
    settings.addresses = AddressGuard(allowsPrivate: section.boolean("allow_private", default: false))
    let url = section.requiredURL(
      "url", schemes: allowsHTTP ? ["https", "http"] : ["https"],
      hint: allowsHTTP
        ? nil : "Deliveries are signed but not encrypted; set `allow_http: true` for a trusted network.")
    if let url {
      settings.url = url.text
      settings.server = url.description
      settings.addresses.check(url, section)
    }
    settings.method = section.oneOf("method", default: .post)
    settings.keys = keys(section)
    settings.message = WebhookMessage(reading: section, over: WebhookMessage())
    settings.timeout = section.duration("timeout", default: .seconds(15), in: .seconds(1) ... .seconds(120))
    settings.connectTimeout = section.duration(
      "connect_timeout", default: min(.seconds(10), settings.timeout), in: .milliseconds(100) ... .seconds(120))
    if let value = section.value("rate"), let text = value.text() {
      settings.rate = RateLimit(text)
      if settings.rate == nil { value.mismatch("a rate such as 10/s, 600/m or 1000/h", hint: RateLimit.hint) }
    }
    settings.trust = HTTPClientTrust(reading: section, for: url)
    return WebhookPlan(name: name, settings: settings)
  }

  /// At least one, unless the owner says that there is none.
  private static func keys(_ section: ConfigSection) -> [WebhookKey] {
    let isUnsigned = section.boolean("unsigned", default: false)
    guard let value = section.value("secrets") else {
      if !isUnsigned {
        section.problem(
          at: "secrets", "required, but missing",
          hint: "Without a signature a receiver cannot know who sends. \(WebhookKey.makingOne) "
            + "Where the receiver checks none, set `unsigned: true`.")
      }
      return []
    }
    if isUnsigned {
      section.problem(at: "unsigned", "`secrets` are given as well", hint: "Keep one of the two.")
    }
    let items = if case .list = value.node.content { value.elements() ?? [] } else { [value] }
    if items.isEmpty { value.problem("must not be an empty list", hint: WebhookKey.makingOne) }
    if items.count > mostKeys {
      value.problem("more than \(mostKeys) keys", hint: "While keys change there are two: the new one and the old one.")
    }
    return items.compactMap { item in
      guard let secret = item.secret() else { return nil }
      do throws(WebhookKey.Flaw) {
        return try WebhookKey(secret)
      } catch {
        item.problem(error.reason, hint: error.hint)
        return nil
      }
    }
  }

  /// Each costs a signature for each attempt.
  private static let mostKeys = 8
}
