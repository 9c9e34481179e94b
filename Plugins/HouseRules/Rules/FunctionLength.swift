/// A function fits a screen: from the line of its name to its closing brace.
struct FunctionLength: Rule {
  static let name = "function length"
  static let cap = 60

  func findings(in tree: SourceTree) -> [Finding] {
    tree.files.flatMap { file in
      Functions(in: file.code).filter { $0.length > Self.cap }.map {
        Finding(
          path: file.path, line: $0.line,
          problem: "\($0.name) has \($0.length) lines, at most \(Self.cap): name its parts")
      }
    }
  }

  static let samples = [
    Sample(["Tests/T/Long.swift": sample(lines: 61)], faults: ["Tests/T/Long.swift:2"]),
    Sample(["Tests/T/Long.swift": sample(lines: 60)]),
    Sample(["Sources/A/P.swift": "protocol P {\n  func a()\n  init(b: Int)\n}\n" + sample(lines: 60)]),
    Sample(
      [
        "Sources/A/S.swift":
          "struct S {\n  init(\n    a: () -> Int = { 1 }\n  ) {\(String(repeating: "\n", count: 60))  }\n}\n"
      ],
      faults: ["Sources/A/S.swift:2"]),
    Sample(["Sources/A/S.swift": "let a = \"func b() {\"\n// func c() {\n\(String(repeating: "\n", count: 70))"]),
  ]

  private static func sample(lines: Int) -> String {
    "struct S {\n  func a() async throws -> Int {\n    let s = \"{ \\(b(\"}\")) {\"  // {\n"
      + String(repeating: "    x()\n", count: lines - 3) + "  }\n}\n"
  }
}
