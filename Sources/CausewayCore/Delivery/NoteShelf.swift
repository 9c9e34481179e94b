/// Where notes are kept that belong together: those whose names begin with the same three parts (`output/home/discovery/…`), or the same
/// ones where there are fewer. Each shelf is bounded, so that whoever fills one takes no room from others.
package struct NoteShelf: Sendable, Equatable {
  /// Notes on one shelf ...
  package static let mostNotes = 16_384
  /// ... and bytes of their names and texts.
  package static let mostBytes = 8 << 20

  package var notes = 0
  package var bytes = 0

  package init() {}

  /// The shelf that a note of this name stands on: up to the third `/`, or to the last if there are fewer.
  package static func name(for note: String) -> String {
    var slashes = 0
    var end = note.utf8.startIndex
    for index in note.utf8.indices where note.utf8[index] == UInt8(ascii: "/") {
      end = note.utf8.index(after: index)
      slashes += 1
      if slashes == 3 { break }
    }
    return String(note[..<end])
  }

  package mutating func add(_ name: String, bytes text: Int) {
    notes += 1
    bytes += name.utf8.count + text
  }

  package mutating func take(_ name: String, bytes text: Int) {
    notes -= 1
    bytes -= name.utf8.count + text
  }

  /// Whether `other` has more than a shelf may have, and more than this one: what makes one smaller is always allowed.
  package func mayNotBecome(_ other: NoteShelf) -> Bool {
    other.notes > max(notes, Self.mostNotes) || other.bytes > max(bytes, Self.mostBytes)
  }
}
