internal import CausewayCore
internal import Loop

/// One configured stream: its tokens, and a feed for each part of it that clients follow. Clients that want the same share a feed.
@EventLoop
final class SSEStream {
  /// Most different parts at a time. Each costs a look at every entry.
  static let feedLimit = 64
  private static let reapingInterval = Duration.seconds(30)

  nonisolated let settings: SSESettings
  nonisolated let context: OutputContext
  let tokens: [SSEToken]
  private var feeds: [SSEFilter: SSEFeed] = [:]
  private var following: [SSEFilter: Task<Void, Never>] = [:]
  private(set) var isRunning = false

  init(settings: SSESettings, context: OutputContext) {
    self.settings = settings
    self.context = context
    tokens = settings.tokens.map { SSEToken($0, stream: context.name, journal: context.journal, time: context.time) }
  }

  /// Whether a client would wait here for something that cannot come.
  var isUpstreamDead: Bool {
    // Only the vendor's own format has clients that poll instead.
    settings.format == .aqara
      && context.upstream.isDead(speaking: "aqara", longerThan: settings.upstreamLimit, at: context.time.now)
  }

  /// The token that `said` is. All are compared, each in constant time: how long it takes tells nothing about any of them.
  func token(_ said: String) -> SSEToken? {
    var found: SSEToken?
    for token in tokens where token.fits(said) { found = token }
    return found
  }

  /// The feed for what `filter` lets through; `nil` if too many different ones are followed.
  func feed(_ filter: SSEFilter) -> SSEFeed? {
    if let feed = feeds[filter] { return feed }
    guard isRunning, feeds.count < Self.feedLimit else { return nil }
    let feed = SSEFeed(self, filter: filter)
    feeds[filter] = feed
    following[filter] = EventLoop.spawn("stream feed") { await feed.follow() }
    return feed
  }

  var clients: Int { feeds.values.reduce(0) { $0 + $1.audience.count } }

  /// Serves until cancelled; then every client is let go with a clean end, to come back soon.
  func run() async {
    isRunning = true
    _ = feed(SSEFilter())
    await withDiscardingTaskGroup { group in
      group.addTask { await self.watchUpstream() }
      await reap()
      group.cancelAll()
    }
    isRunning = false
    for task in following.values { task.cancel() }
    for task in following.values { await task.value }
    following = [:]
    feeds = [:]
  }

  /// Sends the clients away whenever all inputs have been down for too long: they poll until they find the stream open again.
  private func watchUpstream() async {
    while (try? await context.time.sleep(for: .seconds(1))) != nil {
      guard isUpstreamDead, clients > 0 else { continue }
      let limit = settings.upstreamLimit.settingText
      context.log.warning("every input of this stream has been down for \(limit): its clients are sent away to poll")
      for feed in feeds.values { feed.audience.dismiss() }
    }
  }

  /// Lets go of feeds nobody follows any more; the one for the whole stream stays.
  private func reap() async {
    while (try? await EventLoop.sleep(for: Self.reapingInterval)) != nil {
      for (filter, feed) in feeds where feed.audience.isEmpty && !filter.matches.isEmpty {
        following.removeValue(forKey: filter)?.cancel()
        feeds[filter] = nil
      }
    }
  }

  /// Notes how far the clients of each token are.
  func settle() async {
    for token in tokens { await token.settle() }
  }
}
