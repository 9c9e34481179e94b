internal import CTLS

/// This thread's queue of OpenSSL's complaints. It is emptied before every call whose result is looked up in it: a
/// complaint left over from another connection would be taken for this one's.
enum OpenSSLErrors {
  static func clear() {
    ERR_clear_error()
  }

  /// Empties the queue. `nil` when it was empty.
  static func take() -> String? {
    let code = ERR_peek_last_error()
    ERR_clear_error()
    guard code != 0 else { return nil }
    var text = [CChar](repeating: 0, count: 256)
    ERR_error_string_n(code, &text, text.count)
    // error:0A000126:SSL routines::unexpected eof: only the last part is for people.
    let whole = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return whole.split(separator: ":").last.map(String.init) ?? whole
  }
}
