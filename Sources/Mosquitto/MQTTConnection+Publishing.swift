internal import CMosquitto
internal import Glibc
internal import Loop

extension MQTTConnection {
  /// Publishes `message` and returns when the broker has acknowledged it (of `.atMostOnce`: when it is on the wire). Any number may be
  /// under way: `window` of them are, the others wait for their turn, all in the order of the calls.
  package func publish(_ message: MQTTMessage) async throws(MQTTError) {
    do {
      try await publish([message])
    } catch {
      throw error.error
    }
  }

  /// As `publish`, for several: returns when all are acknowledged, and says otherwise how many of the first were. A cancelled task gets
  /// its error at once; what was given to the broker stays given.
  package func publish(_ messages: [MQTTMessage]) async throws(MQTTPublishError) {
    guard phase == .open else {
      throw MQTTPublishError(accepted: 0, error: endError(orElse: error(.closed, "the connection is not open")))
    }
    let ticket = MQTTTicket(count: messages.count)
    waiting.add(messages, ticket)
    sendWaiting()
    flushSoon()
    try await ticket.wait(orWhenCancelled: error(.cancelled, "cancelled"))
  }

  private func endError(orElse fallback: MQTTError) -> MQTTError {
    do {
      try check()
      return fallback
    } catch {
      return error
    }
  }

  /// Hands over what the window has room for.
  func sendWaiting() {
    guard phase == .open, let handle else { return }
    while inFlight.count < settings.window, let item = waiting.next() {
      var number: Int32 = 0
      let result = send(item.message, by: handle.pointer, &number)
      if result == MOSQ_ERR_SUCCESS.rawValue {
        inFlight[number] = item
      } else {
        item.ticket.settle(item.index, publishFailure(result))
      }
    }
  }

  private func send(_ message: MQTTMessage, by client: OpaquePointer, _ number: inout Int32) -> Int32 {
    guard !message.topic.utf8.contains(0) else { return MOSQ_ERR_INVAL.rawValue }
    var properties: OpaquePointer?
    defer { mosquitto_property_free_all(&properties) }
    if settings.version == .v5, let contentType = message.contentType {
      mosquitto_property_add_string(&properties, Int32(MQTT_PROP_CONTENT_TYPE.rawValue), contentType)
    }
    return message.payload.withUnsafeBytes {
      mosquitto_publish_v5(
        client, &number, message.topic, Int32(clamping: $0.count), $0.baseAddress,
        Int32(message.qualityOfService.rawValue), message.isRetained, properties)
    }
  }

  /// One PUBACK has come, or a message that wants none has been written.
  func published(_ number: Int32, code: Int32) {
    progress += 1
    guard let item = inFlight.removeValue(forKey: number) else { return }
    item.ticket.settle(item.index, code < 0x80 ? nil : publishRefusal(code))
  }

  /// Writes once the tasks that are ready now have had their turn: what they publish leaves in one piece.
  func flushSoon() {
    guard !isFlushDue else { return }
    isFlushDue = true
    EventLoop.spawn("write") { [weak self] in await self?.flushNow() }
  }

  private func flushNow() {
    isFlushDue = false
    flush()
  }

  /// Writes what is queued, as far as the socket takes it, unless messages are in hand.
  func flush() {
    guard let handle, phase != .connecting else { return }
    guard !isHoldingMessages else { return watch() }
    if handle.wantsWrite || phase == .greeting {
      // The library makes a system call of each packet: only held together they become whole segments.
      cork(handle.descriptor, true)
      let result = mosquitto_loop_write(handle.pointer, 1)
      let code = errno
      guard result == MOSQ_ERR_SUCCESS.rawValue, handle.descriptor >= 0 else { return end(outcome(of: result, code)) }
      cork(handle.descriptor, false)
    }
    watch()
    // Messages that want no answer have made room in the window.
    if !waiting.isEmpty, inFlight.count < settings.window { flushSoonAfterSending() }
  }

  private func flushSoonAfterSending() {
    sendWaiting()
    flushSoon()
  }

  private func cork(_ descriptor: Int32, _ isCorked: Bool) {
    var value: Int32 = isCorked ? 1 : 0
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}
