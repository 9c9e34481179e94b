internal import CausewayCore

/// A header that the owner wants sent. May hold a secret: printed, its value does not show.
struct WebhookHeader: Sendable {
  let name: String
  private let template: Template

  init(name: String, template: Template) {
    self.name = name
    self.template = template
  }

  /// On one line: what an event carries cannot add headers of its own.
  func value(for entry: Entry, _ reading: inout EventReading) -> String {
    let text = template.render(entry, &reading)
    guard text.utf8.contains(where: Self.isControl) else { return text }
    return String(decoding: text.utf8.map { Self.isControl($0) ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
  }

  static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }
}

extension WebhookHeader: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "\(name): •••" }
  var debugDescription: String { description }
  /// Without it `dump` and `Mirror` would find the value.
  var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
