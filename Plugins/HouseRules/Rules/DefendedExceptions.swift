/// What switches a promise of the compiler off: some of it never, the rest with a comment beside it that proves it right.
struct DefendedExceptions: Rule {
  static let name = "defended exceptions"

  /// Token sequences, and what to do instead.
  static let forbidden: [([String], String)] = [
    (["try", "!"], "`try!` ends the process; handle the error"),
    (["as", "!"], "`as!` ends the process; use `as?`"),
    (["fatalError", "("], "`fatalError` ends the process; throw, or make the state impossible"),
  ]

  /// Of the program; tests and their kit wait for such tasks off the loop.
  static let forbiddenInTheProgram: [([String], String)] = [
    (["Task", "{"], "a bare `Task {` leaves the loop at each resumption; use `EventLoop.spawn`"),
    (["Task", ".", "detached"], "`Task.detached` belongs to nobody; use `EventLoop.spawn`"),
  ]

  static let defended: [([String], String)] = [
    (["@", "unchecked", "Sendable"], "`@unchecked Sendable`"),
    (["nonisolated", "(", "unsafe", ")"], "`nonisolated(unsafe)`"),
    (["unsafeBitCast", "("], "`unsafeBitCast`"),
    (["unsafeDowncast", "("], "`unsafeDowncast`"),
    (["preconditionFailure", "("], "`preconditionFailure`"),
  ]

  func findings(in tree: SourceTree) -> [Finding] {
    tree.files(below: "Sources").flatMap { file -> [Finding] in
      let tokens = Token.tokens(of: file.code)
      let forbidden = Self.forbidden + (file.module == "CausewayTestKit" ? [] : Self.forbiddenInTheProgram)
      let never = forbidden.flatMap { words, problem in
        Self.lines(of: words, in: tokens).map { Finding(path: file.path, line: $0, problem: problem) }
      }
      let undefended = Self.defended.flatMap { words, name in
        Self.lines(of: words, in: tokens).filter { !file.isDefended(line: $0) }.map {
          Finding(
            path: file.path, line: $0, problem: "\(name) wants a comment within three lines above that proves it right")
        }
      }
      return never + undefended
    }
  }

  private static func lines(of words: [String], in tokens: [Token]) -> [Int] {
    tokens.indices.filter { start in
      tokens[start].text == words[0] && tokens[start...].prefix(words.count).map(\.text) == words
    }.map { tokens[$0].line }
  }

  static let samples = [
    Sample(
      ["Sources/A/A.swift": "let a = try! b()\nlet c = d as! E\nfatalError(\"\")\nTask {}\nTask.detached {}\n"],
      faults: (1...5).map { "Sources/A/A.swift:\($0)" }),
    Sample(
      [
        "Sources/A/A.swift":
          "final class A: @unchecked Sendable {}\nnonisolated(unsafe) let b = 1\nunsafeBitCast(a, to: B.self)\n"
      ],
      faults: (1...3).map { "Sources/A/A.swift:\($0)" }),
    Sample(["Sources/A/A.swift": "// short\nfinal class A: @unchecked Sendable {}\n"], faults: ["Sources/A/A.swift:2"]),
    Sample([
      "Sources/A/A.swift": "// Only the loop's thread reads it.\n@frozen\nfinal class A: @unchecked Sendable {}\n",
      "Tests/A/A.swift": "Task {}\n",
      "Sources/CausewayTestKit/A.swift": "Task {}\n",
      "Sources/A/B.swift": "// try! Task {\nlet a = \"as! Task {\"\nTask(executorPreference: b) {}\n",
    ]),
  ]
}
