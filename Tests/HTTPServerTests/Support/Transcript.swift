import Loop
import Testing

@testable import HTTPServer

/// Everything a parser says about some bytes, as lines that can be compared.
struct Transcript: Equatable, CustomStringConvertible {
  var lines: [String] = []
  var refusal: HTTPRefusal?

  var description: String { (lines + [refusal.map { "refused \($0)" }].compactMap { $0 }).joined(separator: "\n") }

  /// - Parameters:
  ///   - cuts: how many bytes each input has, in turn; what is left over comes in one piece.
  ///   - bodyLimit: admitted for every body.
  init(
    _ bytes: [UInt8], cuts: [Int] = [], limits: HTTPLimits = HTTPLimits(), bodyLimit: Int = 1 << 20
  ) throws {
    let peer = try HTTPPeer.example
    var parser = HTTPParser(limits: limits, peer: peer)
    var body: [UInt8] = []
    var rest = bytes[...]
    for cut in cuts + [bytes.count] where !rest.isEmpty {
      let input = Array(rest.prefix(cut))
      rest = rest.dropFirst(cut)
      guard feed(input, to: &parser, body: &body, bodyLimit: bodyLimit) else { return }
    }
  }

  private mutating func feed(
    _ input: [UInt8], to parser: inout HTTPParser, body: inout [UInt8], bodyLimit: Int
  ) -> Bool {
    var position = 0
    do throws(HTTPRefusal) {
      while true {
        switch try parser.next(input.span, &position) {
        case .needsMore:
          #expect(position == input.count, "the parser left bytes and asked for more")
          return true
        case .head(let head, let framing):
          lines.append(Self.line(head, framing))
          try parser.admitBody(limit: bodyLimit)
        case .body(let range):
          #expect(!range.isEmpty && range.upperBound == position)
          body += input[range]
        case .end:
          lines.append("body \(String(decoding: body, as: UTF8.self))")
          body = []
        }
      }
    } catch {
      refusal = error
      return false
    }
  }

  private static func line(_ head: HTTPRequestHead, _ framing: HTTPFraming) -> String {
    let query = head.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    let fields = head.fields.map { "\($0.name): \($0.value)" }.joined(separator: " | ")
    return "\(head.method) \(head.target) [\(head.path)] [\(query)] \(head.version) \(framing.body) "
      + "continue=\(framing.expectsContinue) persistent=\(framing.isPersistent) {\(fields)}"
  }
}

extension Transcript {
  init(_ text: String, limits: HTTPLimits = HTTPLimits(), bodyLimit: Int = 1 << 20) throws {
    try self.init(Array(text.utf8), limits: limits, bodyLimit: bodyLimit)
  }
}
