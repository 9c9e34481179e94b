internal import CCurl
internal import Loop

/// Owns one easy handle of libcurl, and what must live as long as it works: lists and the buffer for its complaint.
@EventLoop
final class EasyHandle {
  let pointer: UnsafeMutableRawPointer
  /// What the first option that could not be set complained of; `CURLE_OK` while all is well.
  private(set) var refusal = CURLE_OK
  /// What its lasting options were set for; `nil` as long as none was.
  private var mould: EasyMould?
  private var lists: [UnsafeMutablePointer<curl_slist>] = []
  /// Of the request before, which libcurl still points to until it is given others.
  private var formerLists: [UnsafeMutablePointer<curl_slist>] = []
  private let complaint: UnsafeMutablePointer<CChar>

  init?() {
    guard let pointer = shim_easy_init() else { return nil }
    self.pointer = pointer
    complaint = .allocate(capacity: Int(CURL_ERROR_SIZE))
    complaint.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  isolated deinit {
    shim_easy_cleanup(pointer)
    free(&lists)
    complaint.deallocate()
  }

  /// Tells it all that a request is, with the options that last told only if the request before was not cast in the same mould. Not
  /// while it belongs to a multi handle.
  func cast(in mould: EasyMould, lasting: () -> Void, own: () -> Void) {
    refusal = CURLE_OK
    complaint[0] = 0
    swap(&lists, &formerLists)
    if self.mould != mould {
      // As new, with its memory kept.
      shim_easy_reset(pointer)
      keep(shim_easy_set_error_buffer(pointer, complaint))
      lasting()
      self.mould = refusal == CURLE_OK ? mould : nil
    }
    own()
    free(&formerLists)
  }

  func set(_ option: CURLoption, _ value: Int) { keep(shim_easy_set_long(pointer, option, value)) }
  func set(_ option: CURLoption, size: Int) { keep(shim_easy_set_size(pointer, option, curl_off_t(size))) }
  func set(_ option: CURLoption, _ text: String?) { keep(shim_easy_set_text(pointer, option, text)) }

  /// libcurl makes a copy.
  func copyBody(_ body: [UInt8]) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, size: body.count)
    // Never nil, not even for an empty body: nil would ask the read callback, which is libcurl's own and reads stdin.
    keep(
      body.isEmpty
        ? shim_easy_set_text(pointer, CURLOPT_COPYPOSTFIELDS, "")
        : body.withUnsafeBytes { shim_easy_set_bytes(pointer, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) })
  }

  /// - Parameter texts: at least one.
  func set(_ option: CURLoption, list texts: EasyList) {
    guard let list = texts.make() else { return keep(CURLE_OUT_OF_MEMORY) }
    lists.append(list)
    keep(shim_easy_set_list(pointer, option, list))
  }

  func keep(_ code: CURLcode) {
    if refusal == CURLE_OK { refusal = code }
  }

  func information(_ info: CURLINFO) -> Int {
    var value = 0
    return shim_easy_get_long(pointer, info, &value) == CURLE_OK ? value : 0
  }

  func size(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    return shim_easy_get_size(pointer, info, &value) == CURLE_OK ? Int(value) : 0
  }

  /// In libcurl's words; empty if it had none.
  var complaintText: String { String(cString: complaint) }

  private func free(_ lists: inout [UnsafeMutablePointer<curl_slist>]) {
    for list in lists { shim_slist_free_all(list) }
    lists.removeAll(keepingCapacity: true)
  }
}
