internal import HTTPServer
internal import Loop

/// Any bytes as a connection sends them. Nothing crashes, and where the bytes are cut makes no difference: a request that reads differently
/// when it arrives in other pieces is how one is smuggled past a proxy.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let whole = Transcript(of: bytes, inPiecesOf: max(1, count))
  precondition(whole == Transcript(of: bytes, inPiecesOf: 1), "byte by byte it reads differently")
  precondition(whole == Transcript(of: bytes, inPiecesOf: 2 + count % 31), "in pieces it reads differently")
  return 0
}

/// What a parser made of some bytes.
private struct Transcript: Equatable {
  private struct Request: Equatable {
    var line: String
    var fields: [String]
    var framing: HTTPFraming
    var body: [UInt8] = []
    var isWhole = false
  }

  private var requests: [Request] = []
  private var refusal: HTTPRefusal?
  private var isIdle = true

  init(of bytes: [UInt8], inPiecesOf size: Int) {
    guard let address = SocketAddress(parsing: "127.0.0.1:80") else { return }
    var parser = HTTPParser(limits: HTTPLimits(), peer: HTTPPeer(address: address))
    do throws(HTTPRefusal) {
      for start in stride(from: 0, to: bytes.count, by: size) {
        try feed(Array(bytes[start..<min(start + size, bytes.count)]), to: &parser)
      }
    } catch {
      refusal = error
    }
    isIdle = parser.isIdle
  }

  private mutating func feed(_ piece: [UInt8], to parser: inout HTTPParser) throws(HTTPRefusal) {
    var position = 0
    while true {
      switch try parser.next(piece.span, &position) {
      case .needsMore:
        precondition(position == piece.count, "input was left lying")
        return
      case .head(let head, let framing):
        requests.append(
          Request(
            line: "\(head.method) \(head.target) \(head.path) \(head.query) \(head.authority ?? "-") \(head.version)",
            fields: head.fields.map { "\($0.name): \($0.value)" }, framing: framing))
        try parser.admitBody(limit: 4_096)
      case .body(let range):
        precondition(range.lowerBound >= 0 && range.upperBound <= piece.count && !range.isEmpty)
        requests[requests.count - 1].body += piece[range]
        precondition(requests[requests.count - 1].body.count <= 4_096, "more than was admitted")
      case .end:
        requests[requests.count - 1].isWhole = true
      }
    }
  }
}
