/// Something of an event that a condition or a template names: an attribute (`type`), or a value in its payload
/// (`data.payload.severity`).
package struct EventField: Sendable, Hashable {
  /// The attributes that the gateway knows, by the names that CloudEvents or we give them.
  package enum Attribute: String, Sendable, CaseIterable {
    case id, source, type, subject, time, datacontenttype, kind, input, topic, retained, changed, position

    /// Whether there are events without it.
    package var isOptional: Bool {
      switch self {
      case .subject, .time, .datacontenttype, .topic: true
      case .id, .source, .type, .kind, .input, .retained, .changed, .position: false
      }
    }
  }

  package enum Place: Sendable, Hashable {
    case attribute(Attribute)
    /// An attribute that only some senders give their events.
    case `extension`(String)
    /// In the payload; `nil` for all of it.
    case data(ValuePath?)
  }

  /// Why a text names nothing of an event, for people.
  package struct Flaw: Error, Sendable, Equatable {
    package let reason: String
    package var hint: String?
  }

  /// As it was written.
  package let text: String
  package let place: Place

  package init(_ text: String) throws(Flaw) {
    self.text = text
    let name = text.prefix { $0 != "." }
    if name == "data" {
      place = .data(try Self.path(text.dropFirst(name.count)))
    } else if name.count < text.count {
      throw Self.unknown(name, in: text)
    } else if let attribute = Attribute(rawValue: text) {
      place = .attribute(attribute)
    } else if Self.isExtension(text) {
      place = .extension(text)
    } else {
      throw Self.unknown(name, in: text)
    }
  }

  init(_ attribute: Attribute) {
    text = attribute.rawValue
    place = .attribute(attribute)
  }

  /// Every name that a path may begin with, extensions aside.
  package static let names = Attribute.allCases.map(\.rawValue) + ["data"]

  /// - Parameter rest: what follows `data`: nothing, or a dot and a path.
  private static func path(_ rest: Substring) throws(Flaw) -> ValuePath? {
    guard !rest.isEmpty else { return nil }
    do throws(ValuePath.Flaw) {
      return try ValuePath(String(rest.dropFirst()))
    } catch {
      throw Flaw(reason: error.reason)
    }
  }

  /// CloudEvents: lower-case letters and digits.
  private static func isExtension(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
  }

  private static func unknown(_ name: Substring, in text: String) -> Flaw {
    let rest = text.dropFirst(name.count)
    if Attribute(rawValue: String(name)) != nil {
      return Flaw(
        reason: "`\(name)` is an attribute: there is nothing inside it", hint: "What an event carries is under `data`.")
    }
    let reason = "an event has nothing called \(Quotation.of(String(name)))"
    if let nearest = Spelling.nearest(to: String(name), among: names), rest.isEmpty || nearest == "data" {
      return Flaw(reason: reason, hint: "Did you mean `\(nearest)\(rest.prefix(60))`?")
    }
    return Flaw(
      reason: reason,
      hint:
        "What it carries is under `data`, such as data.payload.severity; else there are \(names.joined(separator: ", "))."
    )
  }
}

extension EventField: CustomStringConvertible {
  package var description: String { text }
}
