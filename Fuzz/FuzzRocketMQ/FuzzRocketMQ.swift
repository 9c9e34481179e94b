internal import RocketMQ

/// Any bytes as a server sends them: the first one chooses a stream of frames, the records of a pull, a body's JSON, a topic's route, or a
/// command with a binary header. Nothing crashes; where a stream is cut makes no difference; what was read is written, and read again, as
/// the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let kind = bytes.first else { return 0 }
  let rest = Array(bytes.dropFirst())
  switch kind % 5 {
  case 0: readFrames(rest)
  case 1: readRecords(rest)
  case 2: readJSON(rest)
  case 3: readRoute(rest)
  default: readBinary(rest)
  }
  return 0
}

private func readFrames(_ bytes: [UInt8]) {
  let whole = frames(bytes, piece: max(1, bytes.count))
  precondition(whole == frames(bytes, piece: 1), "byte by byte it reads differently")
  precondition(whole == frames(bytes, piece: 2 + bytes.count % 31), "in pieces it reads differently")
  for frame in whole.0 {
    guard let command = read(frame) else { continue }
    for format in [HeaderFormat.json, .binary] {
      // The binary format cannot express everything.
      guard let written = try? command.encoded(as: format) else {
        precondition(format == .binary, "what was read cannot be written")
        continue
      }
      guard let again = read(written) else { preconditionFailure("what was written cannot be read") }
      precondition(again.code == command.code && again.opaque == command.opaque && again.flag == command.flag)
      precondition(again.body.elementsEqual(command.body) && again.fields.all.count == command.fields.all.count)
    }
  }
}

private func frames(_ bytes: [UInt8], piece: Int) -> ([[UInt8]], isRefused: Bool) {
  var reader = FrameReader()
  var frames: [[UInt8]] = []
  for start in stride(from: 0, to: bytes.count, by: piece) {
    let input = Array(bytes[start..<min(start + piece, bytes.count)])
    var position = 0
    do {
      while let frame = try reader.next(input.span, &position) { frames.append(frame.bytes) }
    } catch {
      return (frames, true)
    }
    precondition(position == input.count, "input was left lying")
  }
  return (frames, false)
}

private func read(_ bytes: [UInt8]) -> RemotingCommand? {
  var reader = FrameReader()
  var position = 0
  guard let frame = try? reader.next(bytes.span, &position) else { return nil }
  return try? RemotingCommand(frame)
}

private func readRecords(_ bytes: [UInt8]) {
  let queue = MessageQueue(topic: "TopicTest", brokerName: "broker-a", id: 0)
  for message in (try? ReceivedMessage.records(in: bytes, queue: queue, isRetry: true)) ?? [] {
    _ = (message.id, message.offsetID, message.topic, message.keys, message.queueOffset, message.commitLogOffset)
    _ = (message.storedMilliseconds, message.reconsumeTimes, message.isIntact)
    // A name that is no UTF-8 shows with replacement characters, and is not found by them.
    for (name, value) in message.properties where !name.contains("\u{FFFD}") {
      precondition(message.properties[name] == value, "a property looks different when it is looked up")
    }
    if let body = try? message.body { precondition(body.count <= ReceivedMessage.largestBody) }
  }
}

private func readJSON(_ bytes: [UInt8]) {
  guard let value = try? JSONValue(reading: bytes[...]) else { return }
  guard let again = try? JSONValue(reading: value.bytes[...]) else {
    preconditionFailure("what was written cannot be read")
  }
  precondition(again == value, "what was written reads differently")
}

/// Its queues are what a group shares out: all members must see the same, in one order.
private func readRoute(_ bytes: [UInt8]) {
  guard let route = try? TopicRoute(reading: bytes[...]) else { return }
  let queues = route.readQueues(of: "TopicTest")
  precondition(queues == queues.sorted(), "queues out of order")
  precondition(queues.count <= 65_536 && route.writeQueues(of: "TopicTest").allSatisfy { $0.id >= 0 })
}

/// Any header in RocketMQ's own format, with lengths that are right for it: behind a frame's prefix, which libFuzzer seldom finds.
private func readBinary(_ bytes: [UInt8]) {
  let length = UInt32(4 + bytes.count)
  let word = UInt32(1) << 24 | UInt32(bytes.count)
  let prefix = [length, word].flatMap { value in stride(from: 24, through: 0, by: -8).map { UInt8(value >> $0 & 0xFF) }
  }
  guard let command = read(prefix + bytes) else { return }
  precondition(command.body.isEmpty)
  guard let written = try? command.encoded(as: .json) else { preconditionFailure("what was read cannot be written") }
  guard let again = read(written) else { preconditionFailure("what was written cannot be read") }
  precondition(again.code == command.code && again.opaque == command.opaque && again.flag == command.flag)
}
