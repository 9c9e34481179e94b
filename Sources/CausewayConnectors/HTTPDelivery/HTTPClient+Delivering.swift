internal import CausewayCore
internal import HTTPClient
internal import Loop

extension [RoutedEntry] {
  /// Sends them one after the other, and says of the first that fails how many were accepted before it.
  @EventLoop
  func deliverEach(_ deliver: (RoutedEntry) async throws(DeliveryError) -> Void) async throws(DeliveryError) {
    for (index, routed) in enumerated() {
      do throws(DeliveryError) {
        try await deliver(routed)
      } catch {
        throw DeliveryError(error.verdict, error.reason, accepted: index, pausesOutput: error.pausesOutput)
      }
    }
  }
}

extension HTTPClient {
  /// Sends `request`, and throws what the answer, or that there was none, means for the entry in it.
  @EventLoop
  func deliver(_ request: HTTPClientRequest, to server: String, time: any TimeSource) async throws(DeliveryError) {
    let response: HTTPClientResponse
    do throws(HTTPClientError) {
      response = try await send(request)
    } catch {
      throw HTTPVerdict.of(error)
    }
    if let refusal = HTTPVerdict.of(response.head, from: server, at: time.now) { throw refusal }
  }
}
