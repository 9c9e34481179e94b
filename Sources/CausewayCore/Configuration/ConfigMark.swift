/// A place in the configuration file, as editors count: line and column from 1.
package struct ConfigMark: Sendable, Hashable, Comparable {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// For what concerns the file as a whole.
  package static let start = ConfigMark(line: 1, column: 1)

  /// For what stands in no file, such as a variable of the environment.
  package static let nowhere = ConfigMark(line: 0, column: 0)

  package static func < (left: ConfigMark, right: ConfigMark) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
