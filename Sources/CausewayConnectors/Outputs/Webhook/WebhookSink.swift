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
    for (index, routed) in batch.enumerated() {
      let refusal: DeliveryError?
      do {
        try await pacer?.turn(isUrgent: routed.route.priority == .alarm)
        let response = try await client.send(request(for: routed))
        refusal = HTTPVerdict.of(response.head, from: settings.server, at: time.now)
      } catch let error as HTTPClientError {
        refusal = HTTPVerdict.of(error)
      } catch {
        // Of the wait for its turn.
        refusal = DeliveryError(.unavailable(retryAfter: nil), "cancelled")
      }
      guard let refusal else { continue }
      throw DeliveryError(refusal.verdict, refusal.reason, accepted: index, pausesOutput: refusal.pausesOutput)
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
