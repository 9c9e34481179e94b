internal import CCurl
package import Loop

/// HTTP/1.1 as client, over libcurl, on the event loop. Connections are kept and used again. How much is under way at once is the
/// callers' business.
@EventLoop
package final class HTTPClient {
  private var multi: Multi?
  private let addressBook = AddressBook()
  private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
  private var spare: [EasyHandle] = []
  private var isClosed = false
  /// Most clients send to one URL: it need not be taken apart each time.
  private var lastTarget: (url: String, socketPath: String?, target: Target)?
  private let connections: Int

  /// - Parameter connections: how many may be open before idle ones are closed: at least as many as requests are under way.
  package init(connections: Int = 64) {
    self.connections = connections
  }

  isolated deinit {
    close()
  }

  /// Ends what is under way with `.cancelled`. Idempotent.
  package func close() {
    isClosed = true
    for transfer in transfers.values { cancel(transfer) }
    multi?.close()
    multi = nil
    spare.removeAll()
  }

  /// Sends `request` and returns the answer with its whole body, whatever its status.
  package func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
    let transfer = try await start(request, window: nil)
    await transfer.wait(for: .end)
    try transfer.check()
    guard let head = transfer.head else {
      throw HTTPClientError(.badResponse, "no head", server: transfer.target.server)
    }
    return HTTPClientResponse(head: head, body: transfer.take())
  }

  /// Sends `request` and hands the answer over while it arrives. When `body` returns or throws, the transfer is over.
  package func withAnswer<Result>(
    to request: HTTPClientRequest, _ body: @EventLoop (HTTPClientHead, HTTPClientBody) async throws -> Result
  ) async throws -> Result {
    let transfer = try await start(request, window: HTTPClientBody.window)
    defer { cancel(transfer) }
    await transfer.wait(for: .head)
    guard let head = transfer.head else {
      try transfer.check()
      throw HTTPClientError(.badResponse, "no head", server: transfer.target.server)
    }
    return try await body(head, HTTPClientBody(transfer))
  }

  private func start(_ request: HTTPClientRequest, window: Int?) async throws(HTTPClientError) -> Transfer {
    let began = ContinuousClock.now
    let target = try target(of: request)
    try request.check(server: target.server)
    let limit = min(request.connectTimeout, request.timeout ?? request.connectTimeout)
    var addresses: [SocketAddress] = []
    if request.socketPath == nil {
      var all = addressBook.known(target)
      if all == nil { all = try await addressBook.addresses(of: target, within: limit) }
      addresses = try admitted(all ?? [], by: request, target)
    }
    guard !Task.isCancelled, !isClosed else { throw HTTPClientError(.cancelled, "cancelled", server: target.server) }
    guard let multi = openMulti(), let easy = spare.popLast() ?? EasyHandle() else {
      throw HTTPClientError(.other, "out of memory", server: target.server)
    }
    let spent = ContinuousClock.now - began
    easy.prepare(
      request, to: target, at: addresses, connectWithin: request.connectTimeout - spent,
      remaining: request.timeout.map { $0 - spent })
    let transfer = Transfer(request, to: target, easy: easy, window: window) { [weak self] in self?.cancel($0) }
    guard easy.refusal == CURLE_OK else {
      throw HTTPClientError(.invalidRequest, String(cString: shim_easy_strerror(easy.refusal)), server: target.server)
    }
    transfers[easy.pointer] = transfer
    let code = multi.add(easy)
    guard code == CURLM_OK else {
      transfers[easy.pointer] = nil
      throw HTTPClientError(.other, String(cString: shim_multi_strerror(code)), server: target.server)
    }
    return transfer
  }

  private func target(of request: HTTPClientRequest) throws(HTTPClientError) -> Target {
    if let lastTarget, lastTarget.url == request.url, lastTarget.socketPath == request.socketPath {
      return lastTarget.target
    }
    let target = try Target(request.url, socketPath: request.socketPath)
    lastTarget = (request.url, request.socketPath, target)
    return target
  }

  /// Those that the request's rule admits, at least one.
  private func admitted(
    _ all: [SocketAddress], by request: HTTPClientRequest, _ target: Target
  ) throws(HTTPClientError) -> [SocketAddress] {
    guard let rule = request.addressRule else { return all }
    let admitted = all.filter { rule($0) == nil }
    if admitted.isEmpty, let reason = all.first.flatMap(rule) {
      throw HTTPClientError(.refusedAddress, reason, server: target.server)
    }
    return admitted
  }

  private func openMulti() -> Multi? {
    if multi == nil { multi = Multi(connections: connections) { [weak self] easy, code in self?.end(easy, code) } }
    return multi
  }

  private func end(_ easy: UnsafeMutableRawPointer, _ code: CURLcode) {
    guard let transfer = transfers[easy] else { return }
    if code == CURLE_COULDNT_CONNECT { addressBook.forget(transfer.target) }
    // Before the handle is used again: the result's words are in it.
    transfer.finish(code)
    release(transfer)
  }

  /// Nothing happens to a transfer that has ended.
  private func cancel(_ transfer: Transfer) {
    guard transfers[transfer.easy.pointer] === transfer else { return }
    release(transfer)
    transfer.finish(.failure(HTTPClientError(.cancelled, "cancelled", server: transfer.target.server)))
  }

  private func release(_ transfer: Transfer) {
    transfers[transfer.easy.pointer] = nil
    multi?.remove(transfer.easy)
    if spare.count < connections, !isClosed { spare.append(transfer.easy) }
  }
}
