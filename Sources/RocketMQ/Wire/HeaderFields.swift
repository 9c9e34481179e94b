/// The arguments of a command: names and texts. In the order in which they were set; there are never many, so looking one up walks them.
package struct HeaderFields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  package struct Field: Sendable, Equatable {
    package let name: String
    package var value: String
  }

  package private(set) var all: [Field] = []

  package init() {}

  package init(dictionaryLiteral elements: (String, String)...) {
    all = elements.map { Field(name: $0.0, value: $0.1) }
  }

  package var isEmpty: Bool { all.isEmpty }

  /// A field that is set again keeps its place, and one that is set to `nil` is gone.
  package subscript(name: String) -> String? {
    get { all.first { $0.name == name }?.value }
    set {
      let index = all.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): all[index].value = value
      case (let index?, nil): all.remove(at: index)
      case (nil, let value?): all.append(Field(name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  /// Puts a field before all others.
  mutating func prepend(_ name: String, _ value: String) {
    self[name] = nil
    all.insert(Field(name: name, value: value), at: 0)
  }

  mutating func append(unchecked name: String, _ value: String) {
    all.append(Field(name: name, value: value))
  }

  package func integer(_ name: String) -> Int64? { self[name].flatMap { Int64($0) } }

  /// By name, in the order of UTF-16 code units, which is Java's.
  var sorted: [Field] {
    let isSorted = zip(all, all.dropFirst()).allSatisfy { Self.precedes($0.name, $1.name) }
    return isSorted ? all : all.sorted { Self.precedes($0.name, $1.name) }
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf16.lexicographicallyPrecedes(right.utf16)
  }
}
