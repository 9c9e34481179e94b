internal import CausewayCore
internal import HTTPServer

/// Every event of the stream as CloudEvents 1.0 JSON, one to a server-sent event, without `event:` so that a browser's
/// `onmessage` sees it.
struct CloudEventsFormat: SSEFormat {
  func frames(for entries: [Entry]) -> SSEEncoding {
    SSEEncoding(frames: entries.map(frame))
  }

  private func frame(for entry: Entry) -> SSEFrame {
    var json: [UInt8] = []
    entry.appendCloudEvent(to: &json)
    var text: [UInt8] = []
    text.reserveCapacity(json.count + 48)
    SSEText.append(id: entry.position, to: &text)
    SSEText.append(data: json, to: &text)
    text.append(UInt8(ascii: "\n"))
    return SSEFrame(from: entry.position, through: entry.position, count: 1, chunk: HTTPChunk(text))
  }

  func snapshot() -> (any SSESnapshotDraft)? { nil }
}
