package import Loop

/// The body of a streamed answer. Pulled: while nobody asks, at most 256 KiB wait here and the server is held up.
@EventLoop
package final class HTTPClientBody {
  static let window = 262_144
  private let transfer: Transfer

  init(_ transfer: Transfer) {
    self.transfer = transfer
  }

  /// What has come since the last call, at least one byte; `nil` at the end.
  package func next() async throws(HTTPClientError) -> [UInt8]? {
    await transfer.wait(for: .piece)
    let piece = transfer.take()
    if !piece.isEmpty { return piece }
    try transfer.check()
    return nil
  }
}
