/// A text with fields of the event in it: `aqara/{{subject}}`, `{{data.payload.title | default("alarm")}}`. Compiled once, rendered for
/// each entry; rendering cannot fail. Filters, from left to right:
///
/// - `json`: the value as JSON, texts in quotes; `null` for one that is missing.
/// - `url`: percent-encoded, so that it is one segment of a path or one value of a query (RFC 3986, all but unreserved characters).
/// - `slug`: small letters and digits, anything else an underscore, none of them doubled or at an end: for ids.
/// - `default("text")`: for a value that is missing, `null` or empty.
///
/// Without a filter a text is its content, anything else its JSON, and what is missing or `null` nothing.
package struct Template: Sendable, Hashable {
  /// Why a text is no template, for people.
  package struct Flaw: Error, Sendable, Equatable {
    package let reason: String
    /// The character it is about, counted from 1.
    package let character: Int
    package var hint: String?
  }

  enum Piece: Sendable, Hashable {
    case text(String)
    case field(EventField, [TemplateFilter])
  }

  /// As it was written.
  package let text: String
  private let pieces: [Piece]

  package init(_ text: String) throws(Flaw) {
    var reader = TemplateReader(text)
    pieces = try reader.pieces()
    self.text = text
  }

  /// What stands where.
  package enum Part: Sendable, Hashable {
    case text(String)
    case field(EventField)
  }

  package var parts: [Part] {
    pieces.map { piece in
      switch piece {
      case .text(let text): .text(text)
      case .field(let field, _): .field(field)
      }
    }
  }

  /// Without any field: the same for every entry.
  package var isConstant: Bool { fields.isEmpty }

  /// What it asks of an event, each as often as it stands there.
  package var fields: [EventField] {
    pieces.compactMap { if case .field(let field, _) = $0 { field } else { nil } }
  }

  /// Those whose value stands in the text as it is, whatever it holds: neither as JSON nor made safe by `url` or `slug`.
  package var bareFields: [EventField] {
    pieces.compactMap { piece in
      guard case .field(let field, let filters) = piece else { return nil }
      switch filters.last {
      case .json, .url, .slug: return nil
      case .fallback, nil: return field
      }
    }
  }

  /// What it could come to: `null` for each field that ends as JSON, and for each other one a plain word.
  package var specimen: String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .field(_, let filters): if case .json? = filters.last { "null" } else { "x" }
      }
    }.joined()
  }

  /// A template that comes to `text`, whatever braces that holds.
  package static func literal(_ text: String) -> String {
    guard text.contains("{{") || text.contains("}}") else { return text }
    let quoted = text.replacing("\\", with: #"\\"#).replacing("\"", with: #"\""#)
    return "{{ \"\(quoted)\" }}"
  }

  package func render(_ entry: Entry) -> String {
    var reading = EventReading()
    return render(entry, &reading)
  }

  /// For whoever renders more than one template for an entry: its payload is parsed only once.
  package func render(_ entry: Entry, _ reading: inout EventReading) -> String {
    var result = ""
    for piece in pieces {
      switch piece {
      case .text(let text): result += text
      case .field(let field, let filters):
        var value = TemplateValue(reading.value(of: field, in: entry))
        for filter in filters { value = filter.applied(to: value) }
        result += value.text
      }
    }
    return result
  }
}
