internal import CausewayCore

/// The device of an alert, as the integration of Home Assistant knows it. What it learns from HomeLINK's own API, a message says as well, but
/// for how the manufacturer is spelled.
struct HomeLINKDeviceInfo {
  private static let domain = "homelink"

  let serial: String
  let property: String?
  let location: String?
  let manufacturer: String?
  /// Such as `FIRECOALARM`.
  let model: String?
  /// Such as `Ei3028`.
  let modelID: String?

  /// `nil` if the message names no device.
  init?(_ body: HomeLINKBody) {
    self.init(body, HomeLINKSerial(body), of: body.text("propertyReference"))
  }

  init?(_ message: HomeLINKMessage) {
    self.init(message.body, message.serial, of: message.property)
  }

  private init?(_ body: HomeLINKBody, _ serial: HomeLINKSerial?, of property: String?) {
    guard let serial else { return nil }
    self.serial = serial.device
    self.property = property
    location = body.text("location")
    model = body.text("sourceModelType")
    manufacturer = body.text("manufacturerReference").map(Self.spelled)
    let number = body.text("sourceModel")
    modelID = manufacturer == "Ei" ? number.map(Self.spelled) : number
  }

  /// `EI` is written `Ei` by the manufacturer itself, in its models' numbers too.
  private static func spelled(_ name: String) -> String {
    guard name.hasPrefix("EI"), name.dropFirst(2).utf8.first.map({ (48...57).contains($0) }) ?? true else {
      return name
    }
    return "Ei" + name.dropFirst(2)
  }

  /// Property, location, model type, as far as they are known.
  var name: String? {
    let parts = [property, location, model].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.key("identifiers")
      object.array { Self.pair(serial, into: &$0) }
      object.text("name", name)
      if let property {
        object.key("via_device")
        Self.pair(property, into: &object)
      }
      object.text("manufacturer", manufacturer)
      object.text("model", model)
      object.text("model_id", modelID)
    }
  }

  private static func pair(_ name: String, into writer: inout JSONWriter) {
    writer.array { pair in
      pair.string(domain)
      pair.string(name)
    }
  }
}

extension JSONWriter {
  /// A member, if there is something to say.
  fileprivate mutating func text(_ name: String, _ value: String?) {
    guard let value else { return }
    key(name)
    string(value)
  }
}
