internal import CMosquitto
internal import Glibc
internal import Loop

extension MQTTConnection {
  /// Messages that have arrived, in order, at least one and hardly ever more than `batchLimit`; suspends until there are some. They
  /// are the caller's until it acknowledges them: nothing more is read, and nothing written, meanwhile. For `Incoming.gathered`, one
  /// caller at a time.
  package func nextBatch() async throws(MQTTError) -> [MQTTMessage] {
    while gathered.isEmpty, phase == .open, !Task.isCancelled {
      let waiter = Promised<Void>()
      batchWaiter = waiter
      await waiter.wait()
      batchWaiter = nil
    }
    try check()
    if Task.isCancelled { throw error(.cancelled, "cancelled") }
    isHandedOut = true
    return gathered
  }

  /// The messages of the last batch are safe: their acknowledgements leave now. Whether they reach the broker nobody can know; those that
  /// do not are sent again.
  package func acknowledge() {
    guard isHandedOut else { return }
    isHandedOut = false
    gathered.removeAll(keepingCapacity: gatheredBytes < Self.batchBytes)
    gatheredBytes = 0
    flush()
    // What a TLS session has decrypted already makes no socket readable.
    if handle?.wantsWrite == false { pump() }
  }

  /// Reads until the socket would block or enough is in hand.
  func pump() {
    var reads = 0
    while let handle, !isFull, reads < Self.batchLimit {
      let before = progress
      let result = mosquitto_loop_read(handle.pointer, 1)
      let code = errno
      guard result == MOSQ_ERR_SUCCESS.rawValue, handle.descriptor >= 0 else { return end(outcome(of: result, code)) }
      // One read is one packet, and the library does not tell whether there was one: but none comes without a callback, except the
      // answer to a ping, after which a plain socket is readable still, and a TLS session has been read to its end.
      if progress == before { break }
      reads += 1
    }
    if reads == Self.batchLimit, !isFull { EventLoop.spawn("read on") { [weak self] in await self?.pumpAgain() } }
    if !gathered.isEmpty { batchWaiter?.settle() }
    sendWaiting()
    flush()
  }

  private func pumpAgain() { pump() }

  private var isFull: Bool { gathered.count >= Self.batchLimit || gatheredBytes >= Self.batchBytes || isHandedOut }

  // MARK: The library's side

  /// From a callback into its connection.
  nonisolated static func from(_ owner: UnsafeMutableRawPointer?, _ body: @EventLoop (MQTTConnection) -> Void) {
    guard let owner else { return }
    let connection = Unmanaged<MQTTConnection>.fromOpaque(owner).takeUnretainedValue()
    EventLoop.assume { body(connection) }
  }

  func greeted(code: Int32, flags: Int32) {
    progress += 1
    guard code == 0 else {
      farewell = refusal(code)
      return
    }
    isSessionPresent = flags & 1 != 0
    phase = .open
    isAccepted = true
    opening?.settle()
  }

  func disconnected(code: Int32) {
    progress += 1
    // Beyond the library's own results: the broker's reason, in MQTT 5.
    if code >= 0x80 { farewell = dismissal(code) }
  }

  func noteComplaint(_ line: String) {
    // error:0A000086:SSL routines::certificate verify failed: only the last part is for people.
    if line.hasPrefix("OpenSSL"), complaint == nil { complaint = line.split(separator: ":").last.map(String.init) }
  }

  func arrived(_ message: mosquitto_message, properties: OpaquePointer?) {
    progress += 1
    guard let topic = message.topic else { return }
    let length = max(0, Int(message.payloadlen))
    let isTooLong = length > settings.payloadLimit
    let kept = isTooLong ? min(length, max(0, settings.keptOfLonger(length))) : length
    let payload = UnsafeRawBufferPointer(start: message.payload, count: message.payload == nil ? 0 : kept)
    var copy = MQTTMessage(
      topic: String(cString: topic), payload: [UInt8](payload),
      qualityOfService: message.qos == 0 ? .atMostOnce : .atLeastOnce, isRetained: message.retain,
      contentType: properties.flatMap(Self.contentType))
    if isTooLong { copy.oversize = length }
    switch incoming {
    case .handled(let take): take(copy)
    case .gathered:
      gathered.append(copy)
      gatheredBytes += payload.count
      if gathered.count >= Self.floodLimit || gatheredBytes >= Self.floodBytes { stopFlood() }
    }
  }

  /// The library goes on reading while a TLS session has decrypted bytes, and asks nobody: a broker that never pauses would fill the
  /// memory. Cut off, it sends again what was not acknowledged.
  private func stopFlood() {
    guard farewell == nil, let handle else { return }
    farewell = error(.badProtocol, "the broker sent more at once than is held: \(Self.floodLimit) messages, or 64 MiB")
    shutdown(handle.descriptor, Int32(SHUT_RD))
  }

  private static let floodLimit = 65_536
  private static let floodBytes = 64 << 20

  private static func contentType(_ properties: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard mosquitto_property_read_string(properties, Int32(MQTT_PROP_CONTENT_TYPE.rawValue), &text, false) != nil,
      let text
    else { return nil }
    defer { free(text) }
    return strnlen(text, 256) < 256 ? String(cString: text) : nil
  }
}
