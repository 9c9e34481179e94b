internal import CausewayCore
internal import HTTPClient
internal import Loop

/// Sends what a vendor's cloud sends.
protocol VendorPush: Sendable {
  @EventLoop
  func send(_ body: [UInt8], now: Timestamp, with client: HTTPClient) async throws(HTTPClientError) -> PushReply
}

/// What came back.
struct PushReply: Sendable {
  let status: Int
  let body: [UInt8]
  let duration: Duration
  /// What the vendor takes for success.
  let isAccepted: Bool
}
