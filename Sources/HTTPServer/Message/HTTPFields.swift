/// Header fields in the order they came or are to go. One block of bytes in the form of the wire and a table of places in it:
/// a received head costs two allocations however many fields it has, and an answer's fields are sent by copying the block.
package struct HTTPFields: Sendable {
  /// Where a field lies in `block`.
  struct Place: Sendable {
    let nameStart: UInt32
    let nameEnd: UInt32
    let valueStart: UInt32
    let valueEnd: UInt32
  }

  /// For received fields the lines as they came; for those appended here `name: value CR LF` each.
  private(set) var block: [UInt8]
  private(set) var places: [Place]

  package init() {
    block = []
    places = []
  }

  /// Fields that were checked while they were parsed.
  init(block: [UInt8], places: [Place]) {
    self.block = block
    self.places = places
  }

  package var count: Int { places.count }
  package var isEmpty: Bool { places.isEmpty }

  /// The value of the field `name`, in any case; several of one name joined by `, ` (RFC 9110 §5.3).
  package subscript(name: String) -> String? {
    var joined: String?
    for place in places where matches(place, name) {
      if let before = joined { joined = before + ", " + value(at: place) } else { joined = value(at: place) }
    }
    return joined
  }

  /// The values of the field `name`, in any case, one per line.
  package func values(of name: String) -> [String] {
    places.compactMap { matches($0, name) ? value(at: $0) : nil }
  }

  package func contains(_ name: String) -> Bool {
    places.contains { matches($0, name) }
  }

  /// Adds a field after all others. A name that is no token is not added. Control bytes of the value become spaces: a
  /// line break in it would begin a field, or an answer, of somebody else's choice.
  package mutating func append(_ name: String, _ value: String) {
    guard !name.isEmpty, name.utf8.allSatisfy({ HTTPByteClass.isToken($0) }) else { return }
    let nameStart = UInt32(block.count)
    block.append(contentsOf: name.utf8)
    let nameEnd = UInt32(block.count)
    block.append(contentsOf: ": ".utf8)
    let valueStart = UInt32(block.count)
    for byte in value.utf8 { block.append(HTTPByteClass.isFieldValue(byte) ? byte : 0x20) }
    places.append(
      Place(nameStart: nameStart, nameEnd: nameEnd, valueStart: valueStart, valueEnd: UInt32(block.count)))
    block.append(contentsOf: "\r\n".utf8)
  }

  private func matches(_ place: Place, _ name: String) -> Bool {
    let stored = block[Int(place.nameStart)..<Int(place.nameEnd)]
    guard stored.count == name.utf8.count else { return false }
    return zip(stored, name.utf8).allSatisfy { HTTPByteClass.lowercased($0) == HTTPByteClass.lowercased($1) }
  }

  private func value(at place: Place) -> String {
    String(decoding: block[Int(place.valueStart)..<Int(place.valueEnd)], as: UTF8.self)
  }
}

extension HTTPFields: Sequence {
  /// Names as they were spelt.
  package func makeIterator() -> AnyIterator<(name: String, value: String)> {
    var index = 0
    return AnyIterator {
      guard index < places.count else { return nil }
      defer { index += 1 }
      let place = places[index]
      let name = String(decoding: block[Int(place.nameStart)..<Int(place.nameEnd)], as: UTF8.self)
      return (name, value(at: place))
    }
  }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
  /// Fields in the order written; a name may come more than once.
  package init(dictionaryLiteral elements: (String, String)...) {
    self.init()
    for (name, value) in elements { append(name, value) }
  }
}
