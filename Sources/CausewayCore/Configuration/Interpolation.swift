/// A text taken apart at its `${NAME}` and `${NAME:-default}`; `$${` stands for `${` itself. What is filled in is text and
/// stays text: it is never read as YAML, nor for further variables.
struct Interpolation {
  enum Piece: Equatable {
    case text(String)
    /// The default counts when the variable is not set or empty.
    case variable(String, default: String?)
  }

  /// Why a text cannot be taken apart, for people.
  struct Malformed: Error, Equatable {
    let message: String
    let hint: String
  }

  let pieces: [Piece]

  init(_ text: String) throws(Malformed) {
    var pieces: [Piece] = []
    var literal = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      literal += rest[..<dollar]
      rest = rest[dollar...]
      if rest.hasPrefix("$${") {
        literal += "${"
        rest = rest.dropFirst(3)
      } else if rest.hasPrefix("${") {
        guard let end = rest.firstIndex(of: "}") else {
          throw Malformed(message: "`${` without a `}` after it", hint: Self.escapeHint)
        }
        if !literal.isEmpty { pieces.append(.text(literal)) }
        literal = ""
        pieces.append(try Self.variable(rest.dropFirst(2)[..<end]))
        rest = rest[rest.index(after: end)...]
      } else {
        literal.append("$")
        rest = rest.dropFirst()
      }
    }
    literal += rest
    if !literal.isEmpty || pieces.isEmpty { pieces.append(.text(literal)) }
    self.pieces = pieces
  }

  private static let escapeHint = "Where the text itself holds `${`, write `$${`."

  private static func variable(_ inside: Substring) throws(Malformed) -> Piece {
    let nameEnd = inside.utf8.firstIndex { !isNameByte($0) } ?? inside.endIndex
    let name = inside[..<nameEnd]
    let rest = inside[nameEnd...]
    guard let first = name.utf8.first, !(48...57).contains(first), rest.isEmpty || rest.hasPrefix(":-") else {
      throw Malformed(
        message: "expected `${NAME}` or `${NAME:-default}`, a name being letters, digits and `_`", hint: escapeHint)
    }
    let value = rest.dropFirst(2)
    guard !value.contains("${") else {
      throw Malformed(message: "the default of `${\(name)}` holds another `${`", hint: "A default is plain text.")
    }
    return .variable(String(name), default: rest.isEmpty ? nil : String(value))
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
