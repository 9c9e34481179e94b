internal import CausewayCore
internal import SQLite

/// How a device lies in a row of `devices`.
enum DeviceColumns {
  static let names = "source, device, model, name, parent, presence, presence_since"

  static func bind(_ device: Device, to statement: inout SQLiteStatement) throws(SQLiteError) {
    try statement.bind(1, text: device.id.source)
    try statement.bind(2, text: device.id.device)
    try statement.bind(3, text: device.model)
    try statement.bind(4, text: device.name)
    try statement.bind(5, text: device.parent)
    try statement.bind(6, text: device.presence?.state.rawValue)
    try statement.bind(7, device.presence?.since.milliseconds)
  }

  static func read(_ row: borrowing SQLiteStatement) -> Device {
    Device(
      id: Device.ID(source: row.text(0), device: row.text(1)), model: row.optionalText(2), name: row.optionalText(3),
      parent: row.optionalText(4), presence: presence(row))
  }

  private static func presence(_ row: borrowing SQLiteStatement) -> DevicePresence? {
    guard let state = row.optionalText(5).flatMap(DevicePresence.State.init), let since = row.optionalInteger(6) else {
      return nil
    }
    return DevicePresence(state, since: Timestamp(milliseconds: since))
  }
}
