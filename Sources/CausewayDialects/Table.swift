/// A table of data: columns split by tabs, named by the first line. Lines that begin with `#` are for people.
struct Table {
  let rows: [[String: String]]

  init(_ bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
    let columns = lines.first.map(Self.cells) ?? []
    rows = lines.dropFirst().map { line in
      Dictionary(zip(columns, Self.cells(line)), uniquingKeysWith: { first, _ in first })
    }
  }

  private static func cells(_ line: Substring) -> [String] {
    line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
  }
}
