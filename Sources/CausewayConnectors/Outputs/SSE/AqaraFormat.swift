internal import CausewayCore
internal import HTTPServer

/// The stream of `aqara-rocketmq-bridge`: a snapshot, then batches. Its client reads line by line and breaks for good at a line
/// beyond 128 KiB, shows only the last value of a resource in a batch, and rings for every occurrence it finds in a snapshot.
struct AqaraFormat: SSEFormat {
  /// Most bytes of a `data:` line, all told: half of what that client bears.
  private let lineLimit: Int
  /// What a line holds beside its items.
  private static let envelope = 96

  init(lineLimit: Int = 64 * 1_024 - 1) {
    self.lineLimit = lineLimit
  }

  func frames(for entries: [Entry]) -> SSEEncoding {
    var encoding = SSEEncoding()
    var batch = Batch()
    for entry in entries {
      switch item(for: entry) {
      case .failure(let reason): encoding.leftOut.append(reason.text)
      case .success(let item):
        if batch.holds(item.key) || isFull(batch, for: item) { batch.close(as: "batch", into: &encoding) }
        batch.add(item, at: entry.position)
      }
    }
    batch.close(as: "batch", into: &encoding)
    return encoding
  }

  func snapshot() -> (any SSESnapshotDraft)? { AqaraSnapshotDraft(format: self) }

  fileprivate func isFull(_ batch: Batch, for item: AqaraItem) -> Bool {
    batch.size + item.json.count + 1 + Self.envelope > lineLimit
  }

  fileprivate func item(for entry: Entry) -> Result<AqaraItem, AqaraItem.Unfit> {
    AqaraItem.reading(entry).flatMap { item in
      guard item.json.count + Self.envelope <= lineLimit else {
        return .failure(AqaraItem.Unfit("an item of \(item.json.count) bytes, longer than a line may be"))
      }
      return .success(item)
    }
  }
}

/// One entry per resource, whichever account reported it last; oldest first.
private struct AqaraSnapshotDraft: SSESnapshotDraft {
  let format: AqaraFormat
  private var items: [AqaraItem] = []
  private var newest: [AqaraItem.Key: Int] = [:]
  private var leftOut: [String] = []

  init(format: AqaraFormat) {
    self.format = format
  }

  mutating func add(_ states: [Entry]) {
    for entry in states where entry.event.kind == .state {
      switch format.item(for: entry) {
      case .failure(let reason): leftOut.append(reason.text)
      case .success(let item) where item.isFitForSnapshot:
        newest[item.key] = items.count
        items.append(item)
      case .success: leftOut.append("a state with a negative time")
      }
    }
  }

  func encoded(at position: Position) -> SSEEncoding {
    var encoding = SSEEncoding()
    encoding.leftOut = leftOut
    var part = Batch()
    for (index, item) in items.enumerated() where newest[item.key] == index {
      if format.isFull(part, for: item) {
        part.close(as: "snapshot", cursor: position, withID: false, into: &encoding)
      }
      part.add(item, at: position)
    }
    // Also when nothing is in it: the client waits for a snapshot.
    part.close(as: "snapshot", cursor: position, withID: true, evenIfEmpty: true, into: &encoding)
    return encoding
  }
}

/// Items on their way into one server-sent event.
private struct Batch {
  private var items: [UInt8] = []
  private var keys: Set<AqaraItem.Key> = []
  private var from = Position.start
  private var through = Position.start
  private var count = 0

  var size: Int { items.count }

  func holds(_ key: AqaraItem.Key) -> Bool { keys.contains(key) }

  mutating func add(_ item: AqaraItem, at position: Position) {
    if count == 0 { from = position } else { items.append(UInt8(ascii: ",")) }
    items.append(contentsOf: item.json)
    keys.insert(item.key)
    through = position
    count += 1
  }

  mutating func close(
    as name: StaticString, cursor: Position? = nil, withID: Bool = true, evenIfEmpty: Bool = false,
    into encoding: inout SSEEncoding
  ) {
    guard count > 0 || evenIfEmpty else { return }
    let cursor = cursor ?? through
    var text: [UInt8] = []
    text.reserveCapacity(items.count + 160)
    if withID { SSEText.append(id: cursor, to: &text) }
    SSEText.append("event: ", "\(name)", to: &text)
    text.appendJSON(literal: #"data: {"type":""#)
    text.appendJSON(literal: name)
    text.appendJSON(literal: #"","cursor":"#)
    text.appendDecimal(cursor.rawValue)
    text.appendJSON(literal: #","events":["#)
    text.append(contentsOf: items)
    text.appendJSON(literal: "]}\n\n")
    encoding.frames.append(
      SSEFrame(from: count == 0 ? cursor : from, through: cursor, count: count, chunk: HTTPChunk(text)))
    self = Batch()
  }
}
