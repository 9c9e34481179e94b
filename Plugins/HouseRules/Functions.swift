/// The functions and initialisers with a body in a file's bare code, found by counting braces.
struct Functions: Sequence, IteratorProtocol {
  struct Function {
    let name: String
    /// 1-based.
    let line: Int
    let length: Int
  }

  private let tokens: [Token]
  private var at = 0

  init(in code: [String]) {
    tokens = Token.tokens(of: code)
  }

  mutating func next() -> Function? {
    while at < tokens.count {
      defer { at += 1 }
      guard isDeclaration(at), let end = end(of: at) else { continue }
      let word = tokens[at].text
      let name = word == "func" && at + 1 < tokens.count ? tokens[at + 1].text : word
      return Function(name: name, line: tokens[at].line, length: tokens[end].line - tokens[at].line + 1)
    }
    return nil
  }

  private func isDeclaration(_ index: Int) -> Bool {
    switch tokens[index].text {
    case "func", "deinit": true
    // `.init(…)` is a call.
    case "init": index == 0 || tokens[index - 1].text != "."
    default: false
    }
  }

  /// The closing brace; `nil` for a requirement of a protocol.
  private func end(of start: Int) -> Int? {
    var parentheses = 0
    var braces = 0
    for index in (start + 1)..<Swift.max(start + 1, tokens.count) {
      switch tokens[index].text {
      case "(", "[": parentheses += 1
      case ")", "]": parentheses -= 1
      case "{" where parentheses == 0 || braces > 0: braces += 1
      case "}" where braces > 0:
        braces -= 1
        if braces == 0 { return index }
      case "}" where parentheses == 0: return nil
      case "func", "init", "deinit", "var", "subscript", "associatedtype":
        if braces == 0, parentheses == 0 { return nil }
      default: break
      }
    }
    return nil
  }
}

/// A word or a single sign.
struct Token {
  let text: String
  /// 1-based.
  let line: Int

  static func tokens(of code: [String]) -> [Token] {
    var tokens = [Token]()
    for (index, line) in code.enumerated() {
      var word = [UInt8]()
      for byte in line.utf8 + [UInt8(ascii: " ")] {
        if byte == UInt8(ascii: "_") || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
          || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || byte >= 0x80
        {
          word.append(byte)
          continue
        }
        if !word.isEmpty { tokens.append(Token(text: String(decoding: word, as: UTF8.self), line: index + 1)) }
        word.removeAll(keepingCapacity: true)
        if byte != UInt8(ascii: " ") { tokens.append(Token(text: String(UnicodeScalar(byte)), line: index + 1)) }
      }
    }
    return tokens
  }
}
