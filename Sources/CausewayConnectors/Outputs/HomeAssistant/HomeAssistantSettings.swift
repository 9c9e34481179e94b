internal import CausewayCore
internal import HTTPClient

/// What the owner may set about Home Assistant.
struct HomeAssistantSettings: Sendable {
  /// Up to `/api`, without a slash at its end.
  var base = ""
  /// The part of the URL that may be shown.
  var server = ""
  var token = Secret("")
  var event = HomeAssistantEvent()
  var timeout = Duration.seconds(15)
  var trust = HTTPClientTrust()
}

/// Under which name entries are fired. An output has one, and a route may have its own.
struct HomeAssistantEvent: Sendable, RouteSettings {
  /// `nil` for the type of the event.
  var template: Template?

  func type(for entry: Entry) throws(HomeAssistantEventType.Flaw) -> String {
    try HomeAssistantEventType.make(of: template?.render(entry) ?? entry.event.type)
  }
}
