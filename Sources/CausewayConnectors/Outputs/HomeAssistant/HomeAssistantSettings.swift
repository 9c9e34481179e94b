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

/// Under which name entries are fired, and in which shape. An output has one, and a route may have its own.
struct HomeAssistantEvent: Sendable, RouteSettings {
  /// `nil` for the type of the event.
  var template: Template?
  var shape = HomeAssistantEventShape.current

  func type(for entry: Entry) throws(HomeAssistantEventType.Flaw) -> String {
    try HomeAssistantEventType.make(of: template?.render(entry) ?? entry.event.type)
  }

  /// Why `entry` is not fired though it was sent here, for people. What a broker kept and sends again has not happened now: automations
  /// would take it for news.
  static func reasonNotToFire(_ entry: Entry) -> String? {
    entry.event.retained ? "a broker had kept it and sent it again: nothing has happened now, so nothing is fired" : nil
  }
}
