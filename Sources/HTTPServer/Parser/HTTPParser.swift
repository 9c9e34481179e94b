/// HTTP/1.1 requests out of bytes (RFC 9112), strictly: pure, no I/O, no clock. Fed with whatever a socket gave, it takes it in
/// events; any cut of the same bytes gives the same requests and the same refusals.
package struct HTTPParser {
  package enum Event {
    /// All input was taken and the request is not whole.
    case needsMore
    /// Call `admitBody(limit:)` before reading on, or a body is refused.
    case head(HTTPRequestHead, HTTPFraming)
    /// Where in the input the next bytes of the body lie.
    case body(Range<Int>)
    /// The request is whole; what follows is the next one.
    case end
  }

  private enum State {
    case head
    case counted(Int)
    case chunked(HTTPChunkScanner)
    case complete
    case refused(HTTPRefusal)
  }

  private let limits: HTTPLimits
  private let peer: HTTPPeer
  private var state = State.head
  private var scanner: HTTPHeadScanner
  /// The bytes of a head that has not come whole; empty otherwise, so an idle connection holds none.
  private var pending: [UInt8] = []
  private var bodyLimit = 0

  package init(limits: HTTPLimits, peer: HTTPPeer) {
    self.limits = limits
    self.peer = peer
    scanner = HTTPHeadScanner(limits: limits)
  }

  /// Whether the parser is between two requests: an empty line there begins none.
  package var isIdle: Bool {
    if case .head = state { !scanner.hasBegun } else { false }
  }

  /// Takes the next event out of `input`, at `position`, and moves that past what was taken. To be called until it says
  /// `.needsMore`. After a refusal it only repeats it: where the next request begins cannot be known.
  package mutating func next(_ input: Span<UInt8>, _ position: inout Int) throws(HTTPRefusal) -> Event {
    do throws(HTTPRefusal) {
      return try advance(input, &position)
    } catch {
      state = .refused(error)
      pending = []
      throw error
    }
  }

  /// Takes the body of the request whose head came last, up to `limit` bytes; an announced longer one is refused at once.
  package mutating func admitBody(limit: Int) throws(HTTPRefusal) {
    if case .counted(let count) = state, count > limit {
      state = .refused(.bodyTooLarge)
      throw .bodyTooLarge
    }
    bodyLimit = limit
  }

  private mutating func advance(_ input: Span<UInt8>, _ position: inout Int) throws(HTTPRefusal) -> Event {
    switch state {
    case .head: return try readHead(input, &position)
    case .counted(let count):
      guard count <= bodyLimit else { throw .bodyTooLarge }
      return readCounted(count, input, &position)
    case .chunked(var scanner):
      let step = try scanner.next(input, &position, limit: bodyLimit, limits: limits)
      state = .chunked(scanner)
      switch step {
      case .needsMore: return .needsMore
      case .data(let range): return .body(range)
      case .end: return finish()
      }
    case .complete: return finish()
    case .refused(let refusal): throw refusal
    }
  }

  private mutating func finish() -> Event {
    state = .head
    scanner = HTTPHeadScanner(limits: limits)
    bodyLimit = 0
    return .end
  }

  private mutating func readCounted(_ count: Int, _ input: Span<UInt8>, _ position: inout Int) -> Event {
    let start = position
    position += min(count, input.count - position)
    guard position > start else { return .needsMore }
    let remaining = count - (position - start)
    state = remaining == 0 ? .complete : .counted(remaining)
    return .body(start..<position)
  }

  private mutating func readHead(_ input: Span<UInt8>, _ position: inout Int) throws(HTTPRefusal) -> Event {
    guard position < input.count else { return .needsMore }
    guard pending.isEmpty else { return try readOn(input, &position) }
    let bytes = input.extracting(position..<input.count)
    guard let length = try scanner.scan(bytes) else {
      pending = bytes.withUnsafeBufferPointer { Array($0) }
      position = input.count
      return .needsMore
    }
    position += length
    return try took(scanner.head(bytes, length: length, peer: peer))
  }

  /// A head that came in pieces: they are joined first. The scanner refuses what exceeds the limits by more than two line
  /// breaks, so no more than that is ever held.
  private mutating func readOn(_ input: Span<UInt8>, _ position: inout Int) throws(HTTPRefusal) -> Event {
    var bytes: [UInt8] = []
    swap(&bytes, &pending)
    let before = bytes.count
    let added = min(input.count - position, max(0, limits.head + 8 - before))
    input.extracting(position..<(position + added)).withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    guard let length = try scanner.scan(bytes.span) else {
      position += added
      swap(&bytes, &pending)
      return .needsMore
    }
    position += length - before
    return try took(scanner.head(bytes.span, length: length, peer: peer))
  }

  private mutating func took(_ result: (HTTPRequestHead, HTTPFraming)) -> Event {
    switch result.1.body {
    case .none: state = .complete
    case .counted(let count): state = .counted(count)
    case .chunked: state = .chunked(HTTPChunkScanner())
    }
    bodyLimit = 0
    return .head(result.0, result.1)
  }
}
