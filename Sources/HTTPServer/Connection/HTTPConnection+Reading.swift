internal import Loop

extension HTTPConnection {
  /// Reads what has come, once: a client that sends without end gets no more of the loop than others.
  func receive() {
    switch socket.read(into: connections.scratch.input) {
    case .bytes(let count):
      connections.statistics.bytesReceived += count
      let input = UnsafeRawBufferPointer(rebasing: connections.scratch.input[..<count])
      input.withMemoryRebound(to: UInt8.self) { take($0) }
    case .wantsRead: break
    case .wantsWrite: event?.watch(read: wantsInput, write: true)
    case .ended: inputDidEnd()
    case .failed: end(.clientDeparted)
    }
  }

  private func take(_ input: UnsafeBufferPointer<UInt8>) {
    switch phase {
    case .responding, .streaming:
      hold(input)
      settle()
    case .reading, .collecting, .discarding: process(input)
    case .handshake, .finishing, .lingering, .closed: break
    }
  }

  private func inputDidEnd() {
    inputEnded = true
    switch phase {
    case .streaming: end(.clientDeparted)
    // Half a body is no request, and nobody is left to send the rest.
    case .collecting, .discarding: close()
    default: settle()
    }
  }

  /// Keeps what came before its time.
  private func hold(_ input: UnsafeBufferPointer<UInt8>) {
    guard !input.isEmpty else { return }
    // Nothing is to be sent during a stream. A little may be the next request, sent ahead.
    if case .streaming = phase, held.count + input.count > connections.settings.limits.head {
      return end(.clientDeparted)
    }
    guard connections.reserve(input.count) else { return end(.clientDeparted) }
    reserved += input.count
    held.append(contentsOf: input)
  }

  func processHeld() {
    let input = held
    held = []
    connections.release(input.count)
    reserved -= input.count
    input.withUnsafeBufferPointer { process($0) }
  }

  /// Takes requests out of `input` until it is used up or one is in hand whose answer takes its time.
  private func process(_ input: UnsafeBufferPointer<UInt8>) {
    var position = 0
    var answered = 0
    isProcessing = true
    loop: while answered < max(1, connections.settings.pipelined) {
      switch phase {
      case .reading, .collecting, .discarding: break
      default: break loop
      }
      do throws(HTTPRefusal) {
        switch try parser.next(input.span, &position) {
        case .needsMore: break loop
        case .head(let head, let framing): try begin(head, framing, isBodyThere: position < input.count)
        case .body(let range): take(body: UnsafeBufferPointer(rebasing: input[range]))
        case .end:
          answered += 1
          finishRequest()
        }
      } catch {
        refuse(error)
      }
    }
    isProcessing = false
    switch phase {
    case .reading, .responding, .streaming: hold(UnsafeBufferPointer(rebasing: input[position...]))
    default: break
    }
    pump()
    settle()
    if case .reading = phase, !held.isEmpty, output.isEmpty { connections.enqueue(self) }
  }

  /// A head has come: asks the responder what to do.
  private func begin(
    _ head: HTTPRequestHead, _ framing: HTTPFraming, isBodyThere: Bool
  ) throws(HTTPRefusal) {
    connections.statistics.requests += 1
    timing = .none
    request = Request(version: head.version, isHead: head.method == "HEAD", isPersistent: framing.isPersistent)
    switch connections.responder.receive(head) {
    case .answer(let response):
      if discards(framing) {
        try parser.admitBody(limit: connections.settings.discardedBody)
        phase = .discarding(response)
      } else {
        request.isPersistent = false
        deliver(response)
      }
    case .collect(let limit, let refuse, let respond):
      phase = .collecting(respond, refuse: refuse)
      try parser.admitBody(limit: limit)
      if case .counted(let count) = framing.body { body.reserveCapacity(min(count, 16_384)) }
      if framing.expectsContinue, framing.body != .none, !isBodyThere {
        connections.scratch.lendBytes(to: &output)
        output.bytes.append("HTTP/1.1 100 Continue\r\n\r\n")
      }
    }
  }

  /// Whether a body that is not wanted is read all the same, to keep the connection. Not after `Expect: 100-continue`: whether the
  /// client still sends it then, nobody can know (RFC 9110 §10.1.1).
  private func discards(_ framing: HTTPFraming) -> Bool {
    switch framing.body {
    case .none: true
    case .counted(let count): !framing.expectsContinue && count <= connections.settings.discardedBody
    case .chunked: !framing.expectsContinue
    }
  }

  private func take(body input: UnsafeBufferPointer<UInt8>) {
    guard case .collecting = phase else { return }
    guard connections.reserve(input.count) else {
      connections.statistics.bodiesOverBudget += 1
      return refuse(.tooManyBodies)
    }
    reserved += input.count
    body.append(contentsOf: input)
  }

  /// A request is whole.
  private func finishRequest() {
    switch phase {
    case .discarding(let response): deliver(response)
    case .collecting(let respond, _):
      phase = .responding
      let body = body
      self.body = []
      EventLoop.spawnImmediately { [self] in await answer(body, respond) }
    default: break
    }
  }

  private func answer(
    _ body: [UInt8], _ respond: @EventLoop @Sendable ([UInt8]) async -> HTTPResponse
  ) async {
    let count = body.count
    answer(await respond(body), to: count)
  }

  /// The responder has answered.
  private func answer(_ response: HTTPResponse, to bodyCount: Int) {
    guard case .responding = phase else {
      if case .stream(let source) = response.body { source.ended(.clientDeparted) }
      return
    }
    connections.release(bodyCount)
    reserved -= bodyCount
    deliver(response)
    guard !isProcessing else { return }
    if case .reading = phase, !held.isEmpty { return processHeld() }
    pump()
    settle()
  }
}
