/// Rows in columns, each as wide as its widest text; the last may be of any width.
struct TextTable {
  private let head: [String]
  private var rows: [[String]] = []

  init(_ head: String...) {
    self.head = head
  }

  /// - Parameter row: as many texts as the head has, fit for a terminal.
  mutating func add(_ row: String...) { rows.append(row) }

  func text(_ console: Console) -> String {
    let all = [head] + rows
    let widths = head.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let lines = all.map { row in
      var line = row.indices.map { column in
        row[column] + String(repeating: " ", count: widths[column] - row[column].count)
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
    return lines.enumerated().map { $0 == 0 ? console.style(.dim, $1) : $1 }.joined(separator: "\n")
  }
}
