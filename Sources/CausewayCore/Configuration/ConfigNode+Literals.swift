/// Settings that no file holds (the drop-in mode's, a test's) are written as literals. They have no place of their own.
extension ConfigNode: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) {
    self.init(.scalar(value, quoted: true), at: .start)
  }

  package init(booleanLiteral value: Bool) {
    self.init(.scalar(value ? "true" : "false", quoted: false), at: .start)
  }

  package init(integerLiteral value: Int) {
    self.init(.scalar(String(value), quoted: false), at: .start)
  }

  package init(arrayLiteral elements: ConfigNode...) {
    self.init(.list(elements), at: .start)
  }

  package init(dictionaryLiteral elements: (String, ConfigNode)...) {
    self.init(.map(elements.map { Pair(key: $0, mark: .start, value: $1) }), at: .start)
  }
}
