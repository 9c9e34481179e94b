/// A file that needs more has two reasons to exist.
struct FileLength: Rule {
  static let name = "file length"
  static let cap = 400

  func findings(in tree: SourceTree) -> [Finding] {
    tree.files.filter { $0.code.count > Self.cap }.map {
      Finding(
        path: $0.path, line: Self.cap + 1, problem: "\($0.code.count) lines, at most \(Self.cap): split it by meaning")
    }
  }

  static let samples = [
    Sample(["Sources/A/Long.swift": String(repeating: "\n", count: cap + 1)], faults: ["Sources/A/Long.swift:401"]),
    Sample(["Sources/A/Long.swift": String(repeating: "\n", count: cap)]),
  ]
}
