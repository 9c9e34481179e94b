/// A place in a document: line, and column in characters, both from 1.
package struct YAMLMark: Sendable, Hashable {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}
