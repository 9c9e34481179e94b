internal import CausewayCore
internal import HTTPClient
internal import Loop

/// Sends each entry as a request of its own.
struct WebhookSink: Sink {
  /// More of an answer is not read.
  private static let longestAnswer = 65_536
  let batchLimit = 1

  private let settings: WebhookSettings
  private let name: String
  private let time: any TimeSource
  private let client: HTTPClient
  private let pacer: RatePacer?

  @EventLoop
  init(_ settings: WebhookSettings, name: String, time: any TimeSource) {
    self.settings = settings
    self.name = name
    self.time = time
    client = HTTPClient(connections: 256)
    pacer = settings.rate.map { RatePacer($0, time: time) }
  }

  @EventLoop
  func deliver(_ batch: [RoutedEntry]) async throws(DeliveryError) {
    try await batch.deliverEach { routed throws(DeliveryError) in
      do {
        try await pacer?.turn(isUrgent: routed.route.priority == .alarm)
      } catch {
        throw DeliveryError(.unavailable(retryAfter: nil), "cancelled")
      }
      try await client.deliver(request(for: routed), to: settings.server, time: time)
    }
  }

  private func request(for routed: RoutedEntry) -> HTTPClientRequest {
    let content = WebhookRequest(
      for: routed.entry, saying: routed.settings as? WebhookMessage ?? settings.message, of: name, keys: settings.keys,
      isReplayed: routed.isReplayed, at: time.now)
    var request = HTTPClientRequest(
      settings.method.rawValue, url: settings.url, fields: content.fields, body: content.body)
    request.timeout = settings.timeout
    request.connectTimeout = settings.connectTimeout
    request.maximumBody = Self.longestAnswer
    request.discardsBody = true
    request.trust = settings.trust
    let addresses = settings.addresses
    request.addressRule = { addresses.refusal(of: $0) }
    return request
  }
}
