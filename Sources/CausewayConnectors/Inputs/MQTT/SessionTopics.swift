internal import CausewayCore
internal import Loop
internal import Mosquitto

/// What the broker's session of an input is subscribed to. A broker goes on sending what was subscribed to once, also when it is not in the
/// configuration any more: so that is remembered, and taken back.
@EventLoop
final class SessionTopics {
  private let topics: [String]
  /// The session: another server or client id has another.
  private let session: String
  private let context: InputContext
  /// Subscribed to once, and not wanted any more; `nil` before it has been looked up.
  private var stale: [String]?

  init(_ settings: MQTTSettings, topics: [String], _ context: InputContext) {
    self.topics = topics
    self.context = context
    session = "\(settings.server) \(settings.clientID)"
  }

  /// A connection has begun. What it subscribes to is on its way.
  func meet(_ connection: MQTTConnection) async {
    guard let memory = context.memory else { return }
    do throws(JournalError) {
      let stale = try await stale(memory)
      guard !stale.isEmpty else { return }
      guard connection.isSessionPresent else { return try await settle(memory) }
      connection.startUnsubscribing(from: stale) { [weak self] in
        EventLoop.spawn("unsubscribed") { [weak self] in await self?.unsubscribed(stale, memory) }
      }
    } catch {
      context.log.debug("which topics the broker's session has cannot be looked up now: \(error)")
    }
  }

  private func stale(_ memory: any InputMemory) async throws(JournalError) -> [String] {
    if let stale { return stale }
    let known = try await memory.recall()
    let former = known.map { Self.topics(in: $0, of: session) } ?? []
    let stale = former.filter { !topics.contains($0) }
    // Written down first: what is subscribed to and forgotten would never be taken back.
    let text = Self.text(topics + stale, of: session)
    if text != known { try await memory.remember(text) }
    self.stale = stale
    return stale
  }

  private func unsubscribed(_ stale: [String], _ memory: any InputMemory) async {
    context.log.info(
      "unsubscribed from what is not in `topics` any more: \(stale.map { Quotation.of($0) }.joined(separator: ", "))")
    do throws(JournalError) {
      try await settle(memory)
    } catch {
      context.log.debug("that they are unsubscribed from is noted later: \(error)")
    }
  }

  private func settle(_ memory: any InputMemory) async throws(JournalError) {
    try await memory.remember(Self.text(topics, of: session))
    stale = []
  }

  // MARK: As it is kept

  nonisolated static func text(_ topics: [String], of session: String) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("session")
      writer.string(session)
      writer.key("topics")
      writer.array { list in for topic in topics { list.string(topic) } }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// None of another session, or of a text that nobody here wrote.
  nonisolated static func topics(in text: String, of session: String) -> [String] {
    guard let root = (try? JSONDocument(parsing: Array(text.utf8)))?.root, root["session"]?.string == session else {
      return []
    }
    return root["topics"].map { $0.elements.compactMap(\.string) } ?? []
  }
}
