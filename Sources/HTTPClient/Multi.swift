internal import CCurl
internal import Loop

/// libcurl's multi handle on the loop: it says which sockets and which time to watch, and is told when they are due.
@EventLoop
final class Multi {
  private let handle: UnsafeMutableRawPointer
  private let finished: @EventLoop (_ easy: UnsafeMutableRawPointer, _ result: CURLcode) -> Void
  /// Kept when libcurl has no use for a socket for the moment: it soon asks for the next one with the same number.
  private var sockets: [Int32: DescriptorEvent] = [:]
  private var timer: LoopTimer?
  private var isOpen = true

  /// - Parameters:
  ///   - connections: how many may be open before idle ones are closed.
  ///   - finished: called once for each added handle that came to its end, outside of libcurl: it may remove it.
  init?(connections: Int, finished: @escaping @EventLoop (_ easy: UnsafeMutableRawPointer, _ result: CURLcode) -> Void)
  {
    guard Self.isLibraryReady, let handle = shim_multi_init() else { return nil }
    self.handle = handle
    self.finished = finished
    timer = LoopTimer { [weak self] in self?.act(CURL_SOCKET_TIMEOUT, 0) }
    // libcurl holds no reference: `close` takes the callbacks away before this object can go.
    let me = Unmanaged.passUnretained(self).toOpaque()
    shim_multi_on_socket(handle, Self.socketChanged, me)
    shim_multi_on_timer(handle, Self.timeChanged, me)
    shim_multi_set_long(handle, CURLMOPT_MAXCONNECTS, connections)
  }

  isolated deinit {
    close()
  }

  /// Every easy handle must have been removed. Idempotent.
  func close() {
    guard isOpen else { return }
    isOpen = false
    timer = nil
    for event in sockets.values { event.close() }
    sockets.removeAll()
    shim_multi_on_socket(handle, nil, nil)
    shim_multi_on_timer(handle, nil, nil)
    shim_multi_cleanup(handle)
  }

  func add(_ easy: EasyHandle) -> CURLMcode { shim_multi_add_handle(handle, easy.pointer) }

  func remove(_ easy: EasyHandle) { shim_multi_remove_handle(handle, easy.pointer) }

  private func act(_ socket: curl_socket_t, _ flags: Int32) {
    guard isOpen else { return }
    var running: Int32 = 0
    shim_multi_socket_action(handle, socket, flags, &running)
    var left: Int32 = 0
    while isOpen, let message = shim_multi_info_read(handle, &left) {
      // Removing the handle frees the message: take what it says first.
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
      finished(easy, shim_message_result(message))
    }
  }

  private func watch(_ socket: curl_socket_t, _ what: Int32) {
    guard isOpen else { return }
    if what == CURL_POLL_REMOVE {
      sockets[socket]?.watch(read: false, write: false)
      return
    }
    let event =
      sockets[socket]
      ?? DescriptorEvent(descriptor: socket) { [weak self] readable, writable in
        self?.act(socket, (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0))
      }
    sockets[socket] = event
    event.watch(read: what & CURL_POLL_IN != 0, write: what & CURL_POLL_OUT != 0)
  }

  private func schedule(_ milliseconds: Int) {
    if milliseconds < 0 { timer?.cancel() } else { timer?.schedule(after: .milliseconds(milliseconds)) }
  }

  private static let socketChanged: curl_socket_callback = { _, socket, what, context, _ in
    guard let context else { return 0 }
    let multi = Unmanaged<Multi>.fromOpaque(context).takeUnretainedValue()
    EventLoop.assume { multi.watch(socket, what) }
    return 0
  }

  private static let timeChanged: curl_multi_timer_callback = { _, milliseconds, context in
    guard let context else { return 0 }
    let multi = Unmanaged<Multi>.fromOpaque(context).takeUnretainedValue()
    EventLoop.assume { multi.schedule(milliseconds) }
    return 0
  }

  /// Once per process, whoever comes first.
  private static let isLibraryReady =
    shim_curl_is_there() != 0 && shim_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
