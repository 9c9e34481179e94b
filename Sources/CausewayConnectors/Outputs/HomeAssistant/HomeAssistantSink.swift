internal import CausewayCore
internal import HTTPClient
internal import Loop

/// Fires each entry on Home Assistant's event bus.
struct HomeAssistantSink: Sink {
  /// More of an answer is not read; it is a sentence.
  private static let longestAnswer = 65_536
  let batchLimit = 1

  private let settings: HomeAssistantSettings
  private let time: any TimeSource
  private let client: HTTPClient
  private let sizes: HomeAssistantSizes
  private let readiness: HomeAssistantReadiness

  @EventLoop
  init(_ settings: HomeAssistantSettings, link: Link, time: any TimeSource, log: Log) {
    self.settings = settings
    self.time = time
    client = HTTPClient(connections: 256)
    sizes = HomeAssistantSizes(link: link, time: time, log: log)
    readiness = HomeAssistantReadiness(settings, time: time)
  }

  @EventLoop
  func deliver(_ batch: [RoutedEntry]) async throws(DeliveryError) {
    try await batch.deliverEach { routed throws(DeliveryError) in try await deliver(routed) }
  }

  @EventLoop
  private func deliver(_ routed: RoutedEntry) async throws(DeliveryError) {
    guard HomeAssistantEvent.reasonNotToFire(routed.entry) == nil else { return }
    let request = try request(for: routed)
    try await readiness.require(self.request("GET", "/api/config"), over: client)
    do throws(DeliveryError) {
      try await client.deliver(request, to: settings.server, time: time)
      readiness.prove()
    } catch {
      readiness.doubt()
      throw error
    }
  }

  @EventLoop
  private func request(for routed: RoutedEntry) throws(DeliveryError) -> HTTPClientRequest {
    let event = routed.settings as? HomeAssistantEvent ?? settings.event
    let type: String
    do throws(HomeAssistantEventType.Flaw) {
      type = try event.type(for: routed.entry)
    } catch {
      throw DeliveryError(.reject, "Home Assistant would not take it: \(error)")
    }
    let body = HomeAssistantEventData.json(of: routed.entry, as: event.shape, isReplayed: routed.isReplayed)
    if body.count > HomeAssistantEventData.mostRecorded { sizes.note(routed.entry, bytes: body.count) }
    var request = request("POST", "/api/events/\(type)", body: body)
    request.maximumBody = Self.longestAnswer
    request.discardsBody = true
    return request
  }

  @EventLoop
  private func request(_ method: String, _ path: String, body: [UInt8] = []) -> HTTPClientRequest {
    var fields = [
      HTTPClientField("User-Agent", Release.userAgent),
      HTTPClientField("Authorization", "Bearer \(settings.token.reveal())"),
    ]
    if !body.isEmpty { fields.append(HTTPClientField("Content-Type", "application/json")) }
    var request = HTTPClientRequest(method, url: settings.base + path, fields: fields, body: body)
    request.timeout = settings.timeout
    request.trust = settings.trust
    // It stands in the owner's own network, as a rule.
    let addresses = AddressGuard(allowsPrivate: true)
    request.addressRule = { addresses.refusal(of: $0) }
    return request
  }
}
