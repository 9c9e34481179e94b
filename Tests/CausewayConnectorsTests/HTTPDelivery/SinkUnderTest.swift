import CausewayCore
import CausewayTestKit
import HTTPClient
import Loop
import Testing

@testable import CausewayConnectors

/// An output that speaks HTTP, built for a server of the test. All are held to the same verdicts.
enum SinkUnderTest: String, CaseIterable, Sendable {
  case webhook, homeAssistant

  /// Holds this in every place where a secret could be.
  static let canary = SinkCheck.canary

  /// - Parameter base: scheme, host and port.
  @EventLoop
  func make(
    _ base: String, timeout: Duration = .seconds(10), authorities: String? = nil, allowsPrivate: Bool = true,
    rate: RateLimit? = nil, time: any TimeSource = ManualTime()
  ) throws -> any Sink {
    let trust = HTTPClientTrust(authorities: authorities)
    switch self {
    case .webhook:
      var settings = WebhookSettings()
      settings.url = "\(base)/\(Self.canary)?x=\(Self.canary)"
      settings.server = base
      settings.timeout = timeout
      settings.addresses = AddressGuard(allowsPrivate: allowsPrivate)
      settings.keys = [try WebhookKey(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))]
      settings.message.headers = [WebhookHeader(name: "X-Token", template: try Template(Self.canary))]
      settings.trust = trust
      settings.rate = rate
      return WebhookSink(settings, name: "ops", time: time)
    case .homeAssistant:
      var settings = HomeAssistantSettings()
      settings.base = "\(base)/\(Self.canary)"
      settings.server = base
      settings.token = Secret(Self.canary)
      settings.timeout = timeout
      settings.trust = trust
      let link = Link(name: "ops", direction: .output, type: "home_assistant", canBeDown: false, since: time.now)
      return HomeAssistantSink(settings, link: link, time: time, log: .silent)
    }
  }

  static func routed(
    _ event: Event = .sample("1"), position: Int64 = 1, settings: (any RouteSettings)? = nil, attempt: Int = 1,
    isReplayed: Bool = false
  ) -> RoutedEntry {
    let entry = Entry(
      position: Position(rawValue: position), event: event, input: "in", receivedAt: Timestamp(milliseconds: 0),
      changed: true)
    let route = Route(name: "r", match: .everything, outputs: ["ops"])
    return RoutedEntry(entry: entry, route: route, settings: settings, attempt: attempt, isReplayed: isReplayed)
  }
}

extension Sink {
  /// What became of one entry.
  func outcome(of routed: RoutedEntry = SinkUnderTest.routed()) async -> DeliveryError? {
    do throws(DeliveryError) {
      try await deliver([routed])
      return nil
    } catch {
      return error
    }
  }
}
