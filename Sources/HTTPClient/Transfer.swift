internal import CCurl
internal import Loop

/// One request on its way and what has come of its answer. libcurl calls it on the loop; one task at a time waits on it.
@EventLoop
final class Transfer {
  enum Need { case head, piece, end }

  let easy: EasyHandle
  let target: Target
  private let maximumBody: Int
  private let discardsBody: Bool
  /// How much may wait unread before the server is held up; `nil` where the whole body is wanted.
  private let window: Int?
  private let addressRule: (@Sendable (SocketAddress) -> String?)?

  private var headReader = HeadReader()
  private var buffer: [UInt8] = []
  private var received = 0
  private var isPaused = false
  /// The rest of a body that nobody wants was cut off.
  private var isCut = false
  /// What a callback found wrong: libcurl only knows that it was told to stop.
  private var objection: HTTPClientError?
  private var end: Result<Void, HTTPClientError>?
  private var waiter: (need: Need, continuation: CheckedContinuation<Void, Never>)?
  private let cancel: @EventLoop (Transfer) -> Void

  /// - Parameter cancel: takes the transfer off the wire and ends it.
  init(
    _ request: HTTPClientRequest, to target: Target, easy: EasyHandle, window: Int?,
    cancel: @escaping @EventLoop (Transfer) -> Void
  ) {
    self.easy = easy
    self.target = target
    self.window = window
    self.cancel = cancel
    maximumBody = request.maximumBody
    discardsBody = request.discardsBody
    addressRule = request.addressRule
    // The client holds the transfer until its handle is off the wire: no callback finds it gone.
    let me = Unmanaged.passUnretained(self).toOpaque()
    easy.keep(shim_easy_on_header(easy.pointer, Self.lineArrived, me))
    easy.keep(shim_easy_on_body(easy.pointer, Self.bytesArrived, me))
    if addressRule != nil {
      easy.keep(shim_easy_on_socket(easy.pointer, Self.openSocket, me))
      easy.keep(shim_easy_on_request(easy.pointer, Self.requestIsDue, me))
    }
  }

  // MARK: The task's side

  /// Returns when it is there, or when the transfer has ended without it.
  func wait(for need: Need) async {
    await withTaskCancellationHandler {
      // Looked at here and not before: on the way here the task may have been suspended, and what it needs have come.
      await withCheckedContinuation { if isMet(need) { $0.resume() } else { waiter = (need, $0) } }
    } onCancel: {
      // Ends by itself: nobody needs to own it.
      EventLoop.spawn("cancel request") { await self.cancel(self) }
    }
  }

  var head: HTTPClientHead? { headReader.head }

  /// Throws what ended the transfer before its time.
  func check() throws(HTTPClientError) {
    try end?.get()
  }

  /// What has come and was not taken yet; lets the server go on.
  func take() -> [UInt8] {
    defer { resume() }
    let bytes = buffer
    buffer = []
    return bytes
  }

  private func resume() {
    guard isPaused, end == nil else { return }
    isPaused = false
    shim_easy_pause(easy.pointer, CURLPAUSE_CONT)
  }

  private func isMet(_ need: Need) -> Bool {
    if end != nil { return true }
    return switch need {
    case .head: headReader.head != nil
    case .piece: !buffer.isEmpty
    case .end: false
    }
  }

  private func wake() {
    guard let waiter, isMet(waiter.need) else { return }
    self.waiter = nil
    waiter.continuation.resume()
  }

  // MARK: libcurl's side

  /// Once, when the handle is off the wire.
  func finish(_ result: Result<Void, HTTPClientError>) {
    guard end == nil else { return }
    end = result
    wake()
  }

  func finish(_ code: CURLcode) {
    if let objection {
      finish(.failure(objection))
    } else if isCut {
      finish(.success(()))
    } else if code != CURLE_OK {
      finish(.failure(HTTPClientError(code, easy: easy, server: target.server)))
    } else if head == nil {
      finish(
        .failure(HTTPClientError(.closed, "the server closed the connection within the head", server: target.server)))
    } else {
      finish(.success(()))
    }
  }

  func receive(line: UnsafeRawBufferPointer) -> Bool {
    guard headReader.read(line) else {
      objection = HTTPClientError(.tooLarge, "the answer's head is larger than 64 KiB", server: target.server)
      return false
    }
    wake()
    return true
  }

  /// The number of bytes taken, or libcurl's word for "later".
  func receive(body bytes: UnsafeRawBufferPointer) -> Int {
    if let window, buffer.count >= window {
      isPaused = true
      return Int(CURL_WRITEFUNC_PAUSE)
    }
    received += bytes.count
    guard received <= maximumBody || discardsBody else {
      let reason = "the answer's body is larger than \(maximumBody) bytes"
      objection = HTTPClientError(.tooLarge, reason, server: target.server)
      return 0
    }
    if discardsBody {
      isCut = received > maximumBody
      return isCut ? 0 : bytes.count
    }
    buffer.append(contentsOf: bytes)
    wake()
    return bytes.count
  }

  /// Whether `address` may be talked to.
  func admit(_ address: SocketAddress?) -> Bool {
    guard let address else { return false }
    guard let reason = addressRule?(address) else { return true }
    objection = HTTPClientError(.refusedAddress, reason, server: target.server)
    return false
  }
}
