/// Cuts a stream of bytes into lines, whatever pieces they come in.
struct LineSplitter {
  private var begun: [UInt8] = []

  /// The lines that `piece` completes, without their ends; empty ones are left out.
  mutating func lines(adding piece: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var rest = piece[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      begun += rest[..<end]
      if !begun.isEmpty { lines.append(begun) }
      begun.removeAll()
      rest = rest[(end + 1)...]
    }
    begun += rest
    return lines
  }
}
