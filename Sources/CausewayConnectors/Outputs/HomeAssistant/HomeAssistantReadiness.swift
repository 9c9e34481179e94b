internal import CausewayCore
internal import HTTPClient
internal import Loop

/// Whether automations would hear of an event. Home Assistant's API takes events long before they listen, tens of seconds in a home
/// with many integrations, and what is fired then starts nothing: an alarm would be gone.
@EventLoop
final class HomeAssistantReadiness {
  /// It cannot have been restarted within this time of an answer: ending and starting take longer.
  private static let lasting = Duration.seconds(1)
  /// Between two questions while it starts.
  private static let pause = Duration.seconds(1)
  private static let longestWait = Duration.seconds(30)

  private let settings: HomeAssistantSettings
  private let time: any TimeSource
  private var provenAt: Duration?

  init(_ settings: HomeAssistantSettings, time: any TimeSource) {
    self.settings = settings
    self.time = time
  }

  /// It has taken an event just now.
  func prove() { provenAt = time.uptime }

  /// It has not, for whatever reason.
  func doubt() { provenAt = nil }

  /// Asks Home Assistant, unless that is known. While it starts it is asked again every second, for half a minute: whoever came back
  /// later would let an alarm wait for longer.
  /// - Throws: `.unavailable` where it starts, ends, runs without automations, cannot be reached or does not know the token. An answer
  ///   that says nothing about it is none: then the event itself will tell.
  func require(_ request: HTTPClientRequest, over client: HTTPClient) async throws(DeliveryError) {
    if let provenAt, time.uptime - provenAt < Self.lasting { return }
    let began = time.uptime
    while let objection = try await objection(request, client) {
      let isLate = time.uptime - began >= Self.longestWait
      guard objection.passes, !isLate, (try? await time.sleep(for: Self.pause)) != nil else {
        throw DeliveryError(.unavailable(retryAfter: Self.pause), "\(settings.server) \(objection.reason)")
      }
    }
  }

  private func objection(
    _ request: HTTPClientRequest, _ client: HTTPClient
  ) async throws(DeliveryError) -> Objection? {
    let response: HTTPClientResponse
    do throws(HTTPClientError) {
      response = try await client.send(request)
    } catch {
      let failure = HTTPVerdict.of(error)
      if case .unavailable = failure.verdict { throw failure }
      return nil
    }
    if response.status == 401, let refusal = HTTPVerdict.of(response.head, from: settings.server, at: time.now) {
      throw refusal
    }
    guard response.status == 200, let root = (try? JSONDocument(parsing: response.body))?.root, root.kind == .object
    else {
      return nil
    }
    return Objection(in: root)
  }

  private struct Objection {
    /// Goes on after the server's name.
    let reason: String
    let passes: Bool

    /// `nil` where nothing in the answer of `/api/config` stands against it.
    init?(in answer: JSONValue) {
      let isRecovering = answer["recovery_mode"]?.boolean == true
      switch answer["state"]?.string {
      case "NOT_RUNNING", "STARTING": (reason, passes) = ("is starting: its automations do not listen yet", true)
      case "STOPPING", "FINAL_WRITE", "STOPPED": (reason, passes) = ("is shutting down", false)
      case _ where isRecovering:
        reason = "runs in recovery mode, without automations: see its log for what it could not load"
        passes = false
      default: return nil
      }
    }
  }
}
