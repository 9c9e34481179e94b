import Testing

@testable import YAML

@Suite struct YAMLDocumentTests {
  @Test func `every node knows its place, counted from 1 in characters`() throws {
    let root = try YAMLDocument.parse("a: 1\nß: {k: [x, \"y\"]}\n")
    let expected = YAMLNode(
      .map([
        .init(key: "a", mark: mark(1, 1), value: YAMLNode(.scalar("1", style: .plain), at: mark(1, 4))),
        .init(
          key: "ß", mark: mark(2, 1),
          value: YAMLNode(
            .map([
              .init(
                key: "k", mark: mark(2, 5),
                value: YAMLNode(
                  .list([
                    YAMLNode(.scalar("x", style: .plain), at: mark(2, 9)),
                    YAMLNode(.scalar("y", style: .quoted), at: mark(2, 12)),
                  ]), at: mark(2, 8)))
            ]), at: mark(2, 4))),
      ]), at: mark(1, 1))
    #expect(root == expected)
  }

  @Test func `scalars keep their text, whatever they look like`() throws {
    let root = try YAMLDocument.parse("[yes, 0123, 1e3, ~, '', \"a\\0b\", 2026-01-01, \"\\u00e9\"]")
    #expect(root.texts == ["yes", "0123", "1e3", "~", "", "a\0b", "2026-01-01", "é"])
  }

  @Test func `block scalars and quoted ones are text`() throws {
    let root = try YAMLDocument.parse("- |\n  a\n  b\n- >\n  c\n- 'd'\n- e\n")
    guard case .list(let items) = root.content else {
      Issue.record("no list")
      return
    }
    #expect(
      items.map(\.content) == [
        .scalar("a\nb\n", style: .quoted), .scalar("c\n", style: .quoted), .scalar("d", style: .quoted),
        .scalar("e", style: .plain),
      ])
  }

  @Test func `a byte order mark, a document line and comments are no part of it`() throws {
    let root = try YAMLDocument.parse("\u{FEFF}# hello\n---\na: b # c\n...\n")
    guard case .map(let pairs) = root.content else {
      Issue.record("no map")
      return
    }
    #expect(pairs.map(\.key) == ["a"])
    #expect(pairs.first?.mark == mark(3, 1))
    #expect(pairs.first?.value.content == .scalar("b", style: .plain))
  }

  @Test func `CRLF ends lines as LF does`() throws {
    #expect(try YAMLDocument.parse("a: 1\r\nb: [x]\r\n").content == YAMLDocument.parse("a: 1\nb: [x]\n").content)
  }

  @Test(arguments: [
    ("a: &x 1\n", YAMLError.Reason.anchor, 1, 4),
    ("a: &x [1]\n", .anchor, 1, 4),
    ("a: &x {b: 1}\n", .anchor, 1, 4),
    ("a: 1\nb: *a\n", .alias, 2, 4),
    ("*a : 1\n", .alias, 1, 1),
    ("a: !secret x\n", .tag, 1, 4),
    ("a: !!str x\n", .tag, 1, 4),
    ("a: ! x\n", .tag, 1, 4),
    ("a: ! [x]\n", .tag, 1, 4),
    ("a: ! {b: x}\n", .tag, 1, 4),
    ("a:\n  <<: {b: 1}\n", .mergeKey, 2, 3),
    ("a: 1\nb: 2\n'a': 3\n", .duplicateKey, 3, 1),
    ("a: {{topic}}\n", .keyNotText, 1, 5),
    ("? [a]\n: 1\n", .keyNotText, 1, 3),
    ("? \n: 1\n", .keyNotText, 1, 2),
    ("a: 1\n---\nb: 2\n", .secondDocument, 2, 1),
    ("", .empty, 1, 1),
    ("# only words\n", .empty, 1, 1),
  ])
  func `what makes a file hard to read is refused`(
    _ text: String, _ reason: YAMLError.Reason, _ line: Int, _ column: Int
  ) {
    let error = failure(of: text)
    #expect(error?.reason == reason)
    #expect(error?.mark == mark(line, column))
  }

  @Test func `a quoted merge key is a key like any other`() throws {
    guard case .map(let pairs) = try YAMLDocument.parse("\"<<\": 1\n").content else {
      Issue.record("no map")
      return
    }
    #expect(pairs.map(\.key) == ["<<"])
  }

  @Test func `size, depth and number of nodes are bounded`() throws {
    let limits = YAMLLimits(bytes: 100, depth: 3, nodes: 10)
    #expect(failure(of: String(repeating: "#", count: 101), limits)?.reason == .tooLarge)
    #expect(throws: Never.self) { try YAMLDocument.parse("[[[]]]", limits: limits) }
    #expect(failure(of: "[[[[]]]]", limits)?.reason == .tooDeep)
    #expect(throws: Never.self) { try YAMLDocument.parse("[1,2,3,4,5,6,7,8,9]", limits: limits) }
    #expect(failure(of: "[1,2,3,4,5,6,7,8,9,0]", limits)?.reason == .tooManyNodes)
  }

  @Test func `a file that is nothing but brackets is refused early`() {
    for bracket in ["[", "{", "- ", "? ", "a:\n"] {
      #expect(failure(of: String(repeating: bracket, count: 300_000)) != nil)
    }
  }

  @Test func `bytes that are not UTF-8 are shown where they stand`() {
    #expect(
      failure(of: Array("a: 1\nb: é".utf8) + [0xFF])?.description
        == "2:5: the file is not UTF-8 text. Save it with the encoding UTF-8.")
    #expect(failure(of: [0xFF, 0xFE, 0x61, 0])?.reason == .notUTF8)
    #expect(failure(of: Array("a: \u{1}".utf8))?.description == "1:4: a control character stands here. Remove it.")
  }
}

func mark(_ line: Int, _ column: Int) -> YAMLMark { YAMLMark(line: line, column: column) }

func failure(of bytes: [UInt8], _ limits: YAMLLimits = YAMLLimits()) -> YAMLError? {
  do throws(YAMLError) {
    _ = try YAMLDocument.parse(bytes, limits: limits)
    return nil
  } catch {
    return error
  }
}

func failure(of text: String, _ limits: YAMLLimits = YAMLLimits()) -> YAMLError? {
  failure(of: Array(text.utf8), limits)
}

extension YAMLNode {
  /// The texts of a list of texts.
  var texts: [String] {
    guard case .list(let items) = content else { return [] }
    return items.map { item in
      guard case .scalar(let text, _) = item.content else { return "?" }
      return text
    }
  }
}
