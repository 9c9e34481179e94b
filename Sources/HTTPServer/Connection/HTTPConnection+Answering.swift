internal import Loop

extension HTTPConnection {
  /// Answers a request that is no request, or too much of one, and closes: where the next one begins cannot be known.
  func refuse(_ refusal: HTTPRefusal) {
    if case .discarding(let response) = phase, refusal == .bodyTooLarge {
      // The answer was decided on; its body is only too long to be read for nothing.
      request.isPersistent = false
      return deliver(response)
    }
    abandonAnswer()
    connections.statistics.refusals += 1
    request.isPersistent = false
    var response = HTTPResponse.text(refusal.status, refusal.reason + "\n")
    if case .collecting(_, let wording?) = phase { response = wording(refusal) }
    if refusal.status == .serviceUnavailable { response.fields.append("Retry-After", "1") }
    deliver(response)
  }

  /// Makes `response` ready to be sent. `pump` sends it.
  func deliver(_ response: HTTPResponse) {
    body = []
    timing = .none
    if case .collecting = phase { releaseReserved() }
    let isStream: Bool
    if case .stream = response.body { isStream = true } else { isStream = false }
    let closes =
      response.close || !request.isPersistent || connections.isDraining || (isStream && request.version == .http10)
    request.isPersistent = !closes
    connections.statistics.count(response.status)
    connections.scratch.lendBytes(to: &output)
    connections.encoder.append(
      response,
      HTTPResponseEncoder.Context(version: request.version, isHead: request.isHead, closes: closes),
      to: &output.bytes)
    guard case .stream(let source) = response.body else { return finishAnswer() }
    guard !request.isHead, !response.status.forbidsBody else {
      source.ended(.completed)
      return finishAnswer()
    }
    phase = .streaming(source)
    connections.statistics.streamsOpen += 1
    output.isFramed = request.version == .http11
    ending = nil
    wantsPull = true
    socket.prepareForStream(stall: connections.settings.writeStall)
    source.begin(HTTPBodyWake { [weak self] isUrgent in self?.wake(isUrgent) })
    // Nobody would notice any more that this client has left.
    if inputEnded { end(.clientDeparted) }
  }

  /// The answer is ready, or sent: what comes after it.
  private func finishAnswer() {
    if request.isPersistent {
      phase = .reading
      request = Request()
    } else {
      phase = .finishing
    }
  }

  /// The source of the stream has something.
  private func wake(_ isUrgent: Bool) {
    guard case .streaming = phase, ending == nil else { return }
    wantsPull = true
    guard output.isEmpty else { return }
    guard isUrgent, !isPulling else { return connections.enqueue(self) }
    pump()
    settle()
  }

  /// Sends what is ready, and of a stream what there is.
  func pump() {
    if case .streaming(let source) = phase, wantsPull, ending == nil, output.chunks.isEmpty { pull(source) }
    guard !output.isEmpty else { return drained() }
    while !output.isEmpty {
      switch socket.write(output, connections.scratch) {
      case .bytes(let count):
        connections.statistics.bytesSent += count
        output.consume(count)
        stallDeadline = .max
      case .wantsRead, .wantsWrite: return
      case .ended, .failed: return end(.clientDeparted)
      }
    }
    drained()
  }

  private func pull(_ source: any HTTPBodySource) {
    wantsPull = false
    connections.scratch.lendChunks(to: &output)
    var batch = HTTPBodyBatch(memory: &output.chunks, isFinal: connections.isDraining)
    isPulling = true
    let progress = source.pull(into: &batch)
    isPulling = false
    swap(&output.chunks, &batch.chunks)
    switch progress {
    case .more: wantsPull = true
    case .waiting: if batch.isFinal { ending = .shutdown }
    case .end: ending = .completed
    }
    if ending != nil { output.chunks.append(.final) }
  }

  /// The socket has taken everything.
  private func drained() {
    connections.scratch.reclaim(&output)
    switch phase {
    case .streaming(let source):
      if let ending {
        connections.statistics.streamsOpen -= 1
        // The drain may have begun since the head went out: no further request will be taken.
        if connections.isDraining { request.isPersistent = false }
        finishAnswer()
        source.ended(ending)
        if case .finishing = phase { linger() }
      } else if wantsPull {
        connections.enqueue(self)
      }
      if case .reading = phase, !held.isEmpty { connections.enqueue(self) }
    case .finishing: linger()
    case .reading where !held.isEmpty: connections.enqueue(self)
    default: break
    }
  }

  /// Hears the client out, so that it can read the answer: closing a socket with unread bytes would reset the connection.
  private func linger() {
    socket.finishSending()
    guard !inputEnded else { return close() }
    held = []
    releaseReserved()
    phase = .lingering
    timing = .none
    settle()
  }

  func discard() {
    switch socket.discard(into: connections.scratch.input) {
    case .bytes(let count):
      lingered += count
      if lingered > 1 << 20 { close() }
    case .wantsRead, .wantsWrite: break
    case .ended, .failed: close()
    }
  }
}
