import Testing

@testable import HTTPServer

/// What holds for any bytes; the seeds make every run the same.
@Suite struct HTTPParserPropertyTests {
  @Test(arguments: 0..<40)
  func `a valid request always parses, however it is cut`(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    for _ in 0..<25 {
      let requests = (0..<Int.random(in: 1...3, using: &random)).map { _ in ValidRequest(using: &random) }
      let bytes = requests.flatMap(\.bytes)
      let whole = try Transcript(bytes)
      #expect(whole.refusal == nil, "\(String(decoding: bytes, as: UTF8.self))")
      #expect(whole.lines.count == requests.count * 2)
      for (index, request) in requests.enumerated() where whole.refusal == nil {
        #expect(whole.lines[index * 2].hasPrefix("\(request.method) \(request.target) "))
        #expect(whole.lines[index * 2 + 1] == "body \(String(decoding: request.body, as: UTF8.self))")
      }
      #expect(try Transcript(bytes, cuts: cuts(of: bytes.count, using: &random)) == whole)
    }
  }

  @Test(arguments: 0..<60)
  func `any bytes give the same result however they are cut`(seed: Int) throws {
    var random = SplitMix(seed: 1_000 + UInt64(seed))
    var limits = HTTPLimits()
    limits.head = 300
    limits.line = 120
    limits.fields = 6
    for _ in 0..<40 {
      var bytes = ValidRequest(using: &random).bytes + ValidRequest(using: &random).bytes
      mutate(&bytes, using: &random)
      let whole = try Transcript(bytes, limits: limits, bodyLimit: 100)
      for _ in 0..<2 {
        let cuts = cuts(of: bytes.count, using: &random)
        #expect(try Transcript(bytes, cuts: cuts, limits: limits, bodyLimit: 100) == whole)
      }
      let single = Array(repeating: 1, count: bytes.count)
      #expect(try Transcript(bytes, cuts: single, limits: limits, bodyLimit: 100) == whole)
    }
  }

  @Test(arguments: 0..<20)
  func `noise is refused or waited on, never taken for a request`(seed: Int) throws {
    var random = SplitMix(seed: 2_000 + UInt64(seed))
    for _ in 0..<100 {
      let bytes = (0..<Int.random(in: 1...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(try Transcript(bytes).lines.isEmpty)
    }
  }

  private func cuts(of count: Int, using random: inout SplitMix) -> [Int] {
    var cuts: [Int] = []
    var rest = count
    while rest > 0 {
      let cut = Int.random(in: 1...max(1, min(rest, 40)), using: &random)
      cuts.append(cut)
      rest -= cut
    }
    return cuts
  }

  private func mutate(_ bytes: inout [UInt8], using random: inout SplitMix) {
    let interesting: [UInt8] = [0, 9, 10, 13, 32, 0x25, 0x2C, 0x3A, 0x3B, 0x30, 0x7F, 0x80, 0xFF]
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &random)
      let byte = Bool.random(using: &random) ? interesting[Int.random(in: 0..<13, using: &random)] : UInt8(index & 255)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[index] = byte
      case 1: bytes.insert(byte, at: index)
      case 2: bytes.remove(at: index)
      case 3: bytes.removeSubrange(index..<min(bytes.count, index + 8))
      default: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + 12)], at: index)
      }
    }
  }
}

/// A request within the rules, of random shape.
struct ValidRequest {
  let method: String
  let target: String
  let body: [UInt8]
  let bytes: [UInt8]

  init(using random: inout SplitMix) {
    func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
    func blank() -> String { pick(["", " ", "\t", "  "]) }
    method = pick(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
    target = pick(["/", "/a/b", "/%20?x=%41&y", "http://example.org/z", "/events?after=1+2", "/a;b@c:d"])
    body = (0..<Int.random(in: 0...30, using: &random)).map { _ in UInt8.random(in: 97...122, using: &random) }
    var lines = ["Host:\(blank())\(pick(["a", "example.org:8080", "[::1]", "10.0.0.1"]))\(blank())"]
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      lines.append(
        pick(["X-A", "accept", "!#$%&'*+-.^_`|~09"]) + ":" + blank() + pick(["", "v", "a b", "\"q\"", "é"]) + blank())
    }
    var payload = body
    if body.isEmpty {
      if Bool.random(using: &random) { lines.append("Content-Length: 0") }
    } else if Bool.random(using: &random) {
      lines.append("content-length:\(blank())\(pick(["", "0", "00"]))\(body.count)")
    } else {
      lines.append("Transfer-Encoding:\(blank())\(pick(["chunked", "CHUNKED"]))")
      payload = Self.chunked(body, using: &random)
    }
    lines.shuffle(using: &random)
    let head = "\(method) \(target) HTTP/1.1\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
    bytes = Array(head.utf8) + payload
  }

  private static func chunked(_ body: [UInt8], using random: inout SplitMix) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = body[...]
    while !rest.isEmpty {
      let chunk = rest.prefix(Int.random(in: 1...rest.count, using: &random))
      rest = rest.dropFirst(chunk.count)
      let size = String(chunk.count, radix: 16, uppercase: Bool.random(using: &random))
      bytes += Array((size + (Bool.random(using: &random) ? ";x=\"y\"" : "") + "\r\n").utf8) + chunk + [13, 10]
    }
    let trailers = Bool.random(using: &random) ? "X: y\r\n" : ""
    return bytes + Array("0\r\n\(trailers)\r\n".utf8)
  }
}
