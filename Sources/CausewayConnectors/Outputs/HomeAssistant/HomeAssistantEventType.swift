internal import CausewayCore

/// The name under which an event is fired: small letters, digits and underscores, so that automations can name it without quotes.
enum HomeAssistantEventType {
  /// `MAX_LENGTH_EVENT_EVENT_TYPE` in Home Assistant's `const.py`.
  static let longest = 64

  enum Flaw: Error, Equatable {
    case empty
    case tooLong(Int)
    case own(String)
  }

  /// `text` with everything else made an underscore: `homelink.alert` becomes `homelink_alert`.
  static func make(of text: String) throws(Flaw) -> String {
    let name = String(decoding: text.lowercased().utf8.map { isAllowed($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
    guard name.utf8.contains(where: { $0 != UInt8(ascii: "_") }) else { throw .empty }
    guard name.utf8.count <= longest else { throw .tooLong(name.utf8.count) }
    guard !own.contains(name) else { throw .own(name) }
    return name
  }

  static func isAllowed(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "_")
  }

  /// What Home Assistant tells itself by: whoever may push an event in here must not stop it, or make it believe in states. All from
  /// `const.py` and the core's helpers.
  private static let own: Set = [
    "area_registry_updated", "automation_reloaded", "automation_triggered", "call_service", "category_registry_updated",
    "component_loaded", "config_entry_discovered", "core_config_updated", "data_entry_flow_progressed",
    "device_registry_updated", "entity_registry_updated", "floor_registry_updated", "homeassistant_close",
    "homeassistant_final_write", "homeassistant_start", "homeassistant_started", "homeassistant_stop",
    "label_registry_updated", "logbook_entry", "logging_changed", "lovelace_updated", "panels_updated",
    "persistent_notifications_updated", "recorder_5min_statistics_generated", "recorder_hourly_statistics_generated",
    "repairs_issue_registry_updated", "scene_reloaded", "script_started", "service_registered", "service_removed",
    "shopping_list_updated", "state_changed", "state_reported", "themes_updated", "user_added", "user_removed",
    "user_updated",
  ]
}

extension HomeAssistantEventType.Flaw: CustomStringConvertible {
  /// Continues a sentence; for people.
  var description: String {
    switch self {
    case .empty: "nothing is left of its event type"
    case .tooLong(let count):
      "its event type would have \(count) characters, and Home Assistant takes at most "
        + "\(HomeAssistantEventType.longest): give the route an `event` of its own"
    case .own(let name): "`\(name)` is one of Home Assistant's own events"
    }
  }
}
