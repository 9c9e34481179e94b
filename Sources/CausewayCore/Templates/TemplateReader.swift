/// Takes the text of a template apart.
struct TemplateReader {
  private let scalars: [Unicode.Scalar]
  private var at = 0

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
  }

  mutating func pieces() throws(Template.Flaw) -> [Template.Piece] {
    var pieces: [Template.Piece] = []
    var literal = String.UnicodeScalarView()
    while at < scalars.count {
      guard isAt("{{") else {
        guard !isAt("}}") else { throw flaw("`}}` without a `{{` before it", hint: Self.literalHint) }
        literal.append(scalars[at])
        at += 1
        continue
      }
      let begin = at
      at += 2
      if let text = try literalBraces() {
        literal.append(contentsOf: text.unicodeScalars)
      } else {
        if !literal.isEmpty { pieces.append(.text(String(literal))) }
        literal = String.UnicodeScalarView()
        pieces.append(try field(from: begin))
      }
    }
    if !literal.isEmpty { pieces.append(.text(String(literal))) }
    return pieces
  }

  private static let literalHint = #"Where the text itself holds such braces, write {{ "{{" }} or {{ "}}" }}."#

  /// `{{ "text" }}` stands for the text.
  private mutating func literalBraces() throws(Template.Flaw) -> String? {
    skipSpace()
    guard at < scalars.count, scalars[at] == "\"" || scalars[at] == "'" else { return nil }
    let text = try quoted()
    try expectEnd()
    return text
  }

  private mutating func field(from begin: Int) throws(Template.Flaw) -> Template.Piece {
    let start = at
    let path = pathText()
    guard !path.isEmpty else {
      throw flaw("expected a path, such as `data.payload.title`", at: at < scalars.count ? start : begin)
    }
    let field: EventField
    do throws(EventField.Flaw) {
      field = try EventField(path)
    } catch {
      throw flaw(error.reason, at: start, hint: error.hint)
    }
    var filters: [TemplateFilter] = []
    skipSpace()
    while at < scalars.count, scalars[at] == "|" {
      at += 1
      filters.append(try filter())
      skipSpace()
    }
    guard at < scalars.count else { throw flaw("`{{` is not closed", at: begin, hint: Self.literalHint) }
    try expectEnd()
    return .field(field, filters)
  }

  /// Up to a blank, `|` or `}}` outside quotes.
  private mutating func pathText() -> String {
    var path = String.UnicodeScalarView()
    var isQuoted = false
    while at < scalars.count {
      let scalar = scalars[at]
      if !isQuoted, Self.isSpace(scalar) || scalar == "|" || isAt("}}") { break }
      if scalar == "\"" { isQuoted.toggle() }
      path.append(scalar)
      at += 1
      if isQuoted, scalar == "\\", at < scalars.count {
        path.append(scalars[at])
        at += 1
      }
    }
    return String(path)
  }

  private mutating func filter() throws(Template.Flaw) -> TemplateFilter {
    skipSpace()
    let start = at
    var name = ""
    while at < scalars.count,
      ("a"..."z").contains(scalars[at]) || ("A"..."Z").contains(scalars[at]) || scalars[at] == "_"
    {
      name.unicodeScalars.append(scalars[at])
      at += 1
    }
    switch name {
    case "json": return .json
    case "url": return .url
    case "slug": return .slug
    case "default": return .fallback(try argument())
    default:
      let nearest = Spelling.nearest(to: name, among: TemplateFilter.names).map { "Did you mean `\($0)`? " } ?? ""
      throw flaw(
        name.isEmpty ? "expected a filter" : "no filter is called \(Quotation.of(name))", at: start,
        hint: "\(nearest)There are: \(TemplateFilter.names.joined(separator: ", ")).")
    }
  }

  /// `("text")`.
  private mutating func argument() throws(Template.Flaw) -> String {
    let hint = "Write default(\"text\")."
    skipSpace()
    guard at < scalars.count, scalars[at] == "(" else { throw flaw("expected `(` after `default`", hint: hint) }
    at += 1
    skipSpace()
    guard at < scalars.count, scalars[at] == "\"" || scalars[at] == "'" else {
      throw flaw("expected a text in quotes", hint: hint)
    }
    let text = try quoted()
    skipSpace()
    guard at < scalars.count, scalars[at] == ")" else { throw flaw("expected `)`", hint: hint) }
    at += 1
    return text
  }

  /// From the opening quote to after the closing one. A backslash keeps a quote or another backslash from meaning anything.
  private mutating func quoted() throws(Template.Flaw) -> String {
    let start = at
    let quote = scalars[at]
    var text = String.UnicodeScalarView()
    at += 1
    while at < scalars.count, scalars[at] != quote {
      if scalars[at] == "\\", at + 1 < scalars.count, scalars[at + 1] == quote || scalars[at + 1] == "\\" { at += 1 }
      text.append(scalars[at])
      at += 1
    }
    guard at < scalars.count else { throw flaw("a quote is not closed", at: start) }
    at += 1
    return String(text)
  }

  private mutating func expectEnd() throws(Template.Flaw) {
    skipSpace()
    guard isAt("}}") else {
      throw flaw("expected `}}`", hint: "A filter follows `|`; a path with blanks stands in quotes.")
    }
    at += 2
  }

  private mutating func skipSpace() {
    while at < scalars.count, Self.isSpace(scalars[at]) { at += 1 }
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

  private func isAt(_ braces: String) -> Bool {
    at + 1 < scalars.count && scalars[at...(at + 1)].elementsEqual(braces.unicodeScalars)
  }

  private func flaw(_ reason: String, at place: Int? = nil, hint: String? = nil) -> Template.Flaw {
    Template.Flaw(reason: reason, character: (place ?? at) + 1, hint: hint)
  }
}
