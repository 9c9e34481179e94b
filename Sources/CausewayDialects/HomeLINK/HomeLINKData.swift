internal import CausewayCore
internal import Digest

/// The data of an event: that of the Home Assistant event which the integration fires for the message, its members in that order. Behind
/// `payload` stands the body to the byte; of a body that is not JSON a text, and before it `payload_encoding` (see `Event.wrapsPayload`).
enum HomeLINKData {
  static func json(of message: HomeLINKMessage) -> JSONText {
    // As a rule all that stands before the payload fits.
    var writer = JSONWriter(reserving: message.body.count + 384)
    writer.object { object in
      object.key("sub_type")
      object.string(subtype(of: message))
      object.key("topic_tree")
      object.array { levels in
        for level in message.topicTree { levels.string(level) }
      }
      if message.type == .alert, let device = HomeLINKDeviceInfo(message) {
        object.key("device_info")
        device.write(to: &object)
      }
      write(message.body, to: &object)
    }
    return writer.text
  }

  /// The integration's own words, and for what it never fires words of their kind.
  private static func subtype(of message: HomeLINKMessage) -> String {
    switch message.type {
    case .alert, .event: message.serial == nil ? "property" : "device"
    case .property, .device: "property"
    case .reading, .notification, .insight, .insightcomponent, .unknown: message.type.rawValue
    }
  }

  private static func write(_ body: HomeLINKBody, to writer: inout JSONWriter) {
    switch body {
    case .json(_, let text):
      writer.key("payload")
      writer.raw(JSONText(trusted: text))
    case .text(let text):
      write(text, as: "text", to: &writer)
    case .bytes(let bytes):
      write(Base64.encode(bytes), as: "base64", to: &writer)
    }
  }

  private static func write(_ text: String, as encoding: String, to writer: inout JSONWriter) {
    writer.key("payload_encoding")
    writer.string(encoding)
    writer.key("payload")
    writer.string(text)
  }
}
