package import CausewayCore
internal import HTTPClient

/// `type: home_assistant`: each event is fired on Home Assistant's event bus, through its REST API.
package struct HomeAssistantOutput: OutputType {
  package static let type = "home_assistant"

  /// Where an add-on finds Home Assistant, and the variable in which the Supervisor gives it a token.
  private static let supervisor = "http://supervisor/core"
  private static let supervisorToken = "SUPERVISOR_TOKEN"

  package static func read(name: String, _ section: ConfigSection) -> any OutputPlan {
    var settings = HomeAssistantSettings()
    let url = section.url("url", schemes: ["http", "https"])
    if let url { AddressGuard(allowsPrivate: true).check(url, section) }
    let token = token(section)
    if section.has("url") {
      if url?.host == "supervisor", token == nil, !hasToken(section) {
        settings.token = section.secret(inVariable: supervisorToken, for: "token") ?? missingToken(section)
      } else {
        settings.token = token ?? missingToken(section)
      }
    } else if hasToken(section) {
      section.problem(at: "url", "required, but missing", hint: #"Such as `url: "http://homeassistant.local:8123"`."#)
    } else if let token = section.secret(inVariable: supervisorToken, for: "token") {
      settings.token = token
    } else {
      section.problem(
        at: "url", "required, but missing",
        hint:
          #"Such as `url: "http://homeassistant.local:8123"`, and a `token`. In an add-on of Home Assistant that has "#
          + "`homeassistant_api: true` neither is needed.")
    }
    let base = url?.text ?? supervisor
    settings.base = base.hasSuffix("/") ? String(base.dropLast()) : base
    settings.server = url?.description ?? "http://supervisor"
    settings.event = HomeAssistantEvent(reading: section, over: HomeAssistantEvent())
    settings.timeout = section.duration("timeout", default: .seconds(15), in: .seconds(1) ... .seconds(120))
    settings.trust = HTTPClientTrust(reading: section, for: url)
    check(url, section)
    return HomeAssistantPlan(name: name, settings: settings)
  }

  private static func token(_ section: ConfigSection) -> Secret? { section.secret("token") }

  private static func hasToken(_ section: ConfigSection) -> Bool {
    let (one, other) = (section.has("token"), section.has("token_file"))
    return one || other
  }

  /// Nothing more is said where what is there is wrong.
  private static func missingToken(_ section: ConfigSection) -> Secret {
    if !hasToken(section) {
      section.problem(
        at: "token", "required, but missing",
        hint: "Make a long-lived access token in Home Assistant: your profile, Security.")
    }
    return Secret("")
  }

  private static func check(_ url: ServiceURL?, _ section: ConfigSection) {
    guard let url else { return }
    if url.target.contains("?") {
      section.problem(at: "url", "the URL has a `?`", hint: "The path of the API is added to it.")
    } else if url.target.contains("/api") {
      section.problem(at: "url", "the URL leads into the API", hint: "Leave out `/api` and what follows: it is added.")
    }
  }
}

extension HomeAssistantEvent {
  /// Reads `event` and `event_shape`. Does not finish the section.
  init(reading section: ConfigSection, over base: HomeAssistantEvent) {
    self = base
    shape = section.oneOf("event_shape", default: base.shape)
    guard let value = section.value("event"), let template = value.template() else { return }
    self.template = template
    let hint = "It is made of a-z, 0-9 and _, has at most 64 characters, and is none of Home Assistant's own."
    if template.isConstant {
      let type = try? HomeAssistantEventType.make(of: template.text)
      if type != template.text { value.mismatch("an event type", hint: hint) }
    } else if template.specimen.utf8.count > HomeAssistantEventType.longest {
      value.problem("no event type could be this long", hint: hint)
    }
  }
}
