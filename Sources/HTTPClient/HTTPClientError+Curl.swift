internal import CCurl
internal import Glibc
internal import Loop

extension HTTPClientError {
  /// Puts libcurl's result into words.
  @EventLoop
  init(_ result: CURLcode, easy: EasyHandle, server: String) {
    let words = easy.complaintText.isEmpty ? String(cString: shim_easy_strerror(result)) : easy.complaintText
    let (code, reason): (Code, String) =
      switch result {
      case CURLE_COULDNT_CONNECT: (.connect, Self.connectReason(easy.information(CURLINFO_OS_ERRNO), words))
      case CURLE_COULDNT_RESOLVE_HOST: (.resolve, words)
      case CURLE_OPERATION_TIMEDOUT: Self.timeout(easy)
      case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR:
        (.tls, "the server's certificate is not trusted: \(words)")
      case CURLE_SSL_CONNECT_ERROR:
        (.tls, "no TLS connection: \(words). Does the server speak plain HTTP on this port?")
      case CURLE_SSL_CERTPROBLEM: (.tls, "our own certificate or key cannot be used: \(words)")
      case CURLE_SSL_CACERT_BADFILE: (.tls, "the file of certificate authorities cannot be used: \(words)")
      case CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_INVALIDCERTSTATUS:
        (.tls, words)
      case CURLE_FILESIZE_EXCEEDED: (.tooLarge, "the answer's body is larger than what is accepted here")
      case CURLE_GOT_NOTHING: (.closed, "the server closed the connection without an answer")
      case CURLE_PARTIAL_FILE: (.closed, "the server closed the connection before the answer was complete")
      case CURLE_SEND_ERROR, CURLE_RECV_ERROR: (.closed, "the connection broke: \(words)")
      case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_HTTP2, CURLE_BAD_CONTENT_ENCODING:
        (.badResponse, "what the server sent is not HTTP/1.1: \(words)")
      case CURLE_URL_MALFORMAT: (.invalidRequest, "this URL cannot be used: \(words)")
      default: (.other, words)
      }
    self.init(code, reason, server: server)
  }

  private static func connectReason(_ number: Int, _ words: String) -> String {
    switch Int32(truncatingIfNeeded: number) {
    case ECONNREFUSED: "nothing listens there (connection refused)"
    case ENOENT: "there is no such socket: is the gateway running?"
    case EHOSTUNREACH, ENETUNREACH: "no route leads there from this machine"
    case EACCES, EPERM: "this user may not connect there"
    case 0: words
    case let code: String(cString: strerror(code))
    }
  }

  @EventLoop
  private static func timeout(_ easy: EasyHandle) -> (Code, String) {
    // Set when the connection is ready for the request, TLS included.
    guard easy.size(CURLINFO_PRETRANSFER_TIME_T) > 0 else { return (.connectTimeout, "no connection in time") }
    let hasBegun = easy.information(CURLINFO_RESPONSE_CODE) != 0
    return (.timeout, hasBegun ? "no complete answer in time" : "no answer in time")
  }
}
