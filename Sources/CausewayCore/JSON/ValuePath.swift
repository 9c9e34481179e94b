/// Leads to a value inside a JSON value: `payload.severity`. A segment is a member's name, and of an array the number of an element,
/// counted from 0; in quotes (`a."b.c"`) it may hold anything, and `\"` and `\\` stand for a quote and a backslash.
package struct ValuePath: Sendable, Hashable {
  /// Why a text is no path, for people.
  package struct Flaw: Error, Sendable, Equatable {
    package let reason: String
  }

  struct Segment: Sendable, Hashable {
    let name: String
    /// The element of an array that it stands for.
    let index: Int?

    /// Where one step leads.
    func value(in parent: JSONValue) -> JSONValue? { index.flatMap { parent.element($0) } ?? parent[name] }
  }

  /// As it was written.
  package let text: String
  let segments: [Segment]

  package init(_ text: String) throws(Flaw) {
    var segments: [Segment] = []
    var rest = text.unicodeScalars[...]
    repeat {
      segments.append(try Self.segment(&rest))
    } while rest.popFirst() != nil  // a dot: nothing else ends a segment
    self.text = text
    self.segments = segments
  }

  /// The path through members of these names, whatever they hold.
  /// - Parameter names: at least one.
  package init(members names: [String]) {
    text = names.map(Self.text).joined(separator: ".")
    segments = names.map { Segment(name: $0, index: nil) }
  }

  /// As `init(members:)`, of one.
  package init(member name: String) {
    self.init(members: [name])
  }

  private static func text(of name: String) -> String {
    let isPlain = !name.isEmpty && name.utf8.allSatisfy { (97...122).contains($0 | 0x20) || $0 == UInt8(ascii: "_") }
    if isPlain { return name }
    return "\"\(name.replacing("\\", with: #"\\"#).replacing("\"", with: #"\""#))\""
  }

  private init(text: String, segments: [Segment]) {
    self.text = text
    self.segments = segments
  }

  /// Leads on from here to the member `name`.
  package func member(_ name: String) -> ValuePath {
    let rest = ValuePath(member: name)
    return ValuePath(text: "\(text).\(rest.text)", segments: segments + rest.segments)
  }

  /// The names of the members it leads through, from the outside in.
  package var names: [String] { segments.map(\.name) }

  /// The value it leads to in `root`; `nil` if it leads nowhere. A member that is `null` is a value.
  package func value(in root: JSONValue) -> JSONValue? {
    var value = root
    for segment in segments {
      guard let next = segment.value(in: value) else { return nil }
      value = next
    }
    return value
  }

  private static func segment(_ rest: inout Substring.UnicodeScalarView) throws(Flaw) -> Segment {
    if rest.first == "\"" { return Segment(name: try quoted(&rest), index: nil) }
    var name = String.UnicodeScalarView()
    while let scalar = rest.first, scalar != "." {
      guard scalar != "\"", scalar != "\\", !scalar.properties.isWhitespace else {
        throw Flaw(reason: "a segment that holds quotes, backslashes or spaces must be in quotes")
      }
      name.append(scalar)
      rest.removeFirst()
    }
    guard !name.isEmpty else { throw Flaw(reason: "a segment is empty") }
    let isIndex = name.count <= 9 && name.allSatisfy { ("0"..."9").contains($0) }
    return Segment(name: String(name), index: isIndex ? Int(String(name)) : nil)
  }

  /// From the opening quote to after the closing one, which ends the segment.
  private static func quoted(_ rest: inout Substring.UnicodeScalarView) throws(Flaw) -> String {
    var name = String.UnicodeScalarView()
    rest.removeFirst()
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"":
        guard rest.isEmpty || rest.first == "." else { throw Flaw(reason: "a closing quote must end the segment") }
        return String(name)
      case "\\":
        guard let escaped = rest.popFirst(), escaped == "\"" || escaped == "\\" else {
          throw Flaw(reason: "in quotes, a backslash stands only before a quote or another backslash")
        }
        name.append(escaped)
      default: name.append(scalar)
      }
    }
    throw Flaw(reason: "a quote is not closed")
  }
}

extension ValuePath: CustomStringConvertible {
  package var description: String { text }
}

extension JSONValue {
  /// The element of an array at `index`; `nil` beyond its end, and for anything but an array.
  package func element(_ index: Int) -> JSONValue? {
    guard kind == .array, index >= 0 else { return nil }
    var elements = elements
    for _ in 0..<index where elements.next() == nil { return nil }
    return elements.next()
  }
}
