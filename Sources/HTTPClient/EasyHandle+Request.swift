internal import CCurl
internal import Glibc
internal import Loop

extension EasyHandle {
  /// Everything but the callbacks.
  ///
  /// - Parameter remaining: until the whole answer must be there; `nil` for ever.
  func prepare(
    _ request: HTTPClientRequest, to target: Target, at addresses: [SocketAddress], connectWithin: Duration,
    remaining: Duration?
  ) {
    cast(in: EasyMould(of: request, to: target)) {
      set(CURLOPT_URL, target.url)
      setMethod(request)
      if !request.discardsBody { set(CURLOPT_MAXFILESIZE_LARGE, size: request.maximumBody) }
      restrict()
      setTrust(request.trust)
      if let path = request.socketPath { set(CURLOPT_UNIX_SOCKET_PATH, path) }
    } own: {
      if request.method == "POST" || !request.body.isEmpty { copyBody(request.body) }
      set(CURLOPT_HTTPHEADER, list: Self.lines(of: request))
      set(CURLOPT_CONNECTTIMEOUT_MS, connectWithin.milliseconds)
      set(CURLOPT_TIMEOUT_MS, remaining?.milliseconds ?? 0)
      pin(target, to: addresses)
    }
  }

  private func setMethod(_ request: HTTPClientRequest) {
    switch request.method {
    case "GET" where request.body.isEmpty: set(CURLOPT_HTTPGET, 1)
    case "HEAD": set(CURLOPT_NOBODY, 1)
    case "POST": set(CURLOPT_POST, 1)
    // Wins over what a body says of the method.
    default: set(CURLOPT_CUSTOMREQUEST, request.method)
    }
  }

  /// libcurl's own ideas are switched off: `Expect` waits a second for servers that do not know it, and the content type of
  /// a form is a lie about our bodies.
  private static func lines(of request: HTTPClientRequest) -> EasyList {
    var lines = EasyList(bytes: 512, texts: request.fields.count + 2)
    for name in ["Expect", "Content-Type"] where !request.fields.contains(where: { $0.isNamed(name) }) {
      lines.append(name, ":")
    }
    // A field without value is written with a semicolon; with a colon libcurl would leave it out.
    for field in request.fields {
      if field.value.isEmpty { lines.append(field.name, ";") } else { lines.append(field.name, ": ", field.value) }
    }
    return lines
  }

  private func restrict() {
    // Without it a time-out raises SIGALRM, in whatever thread.
    set(CURLOPT_NOSIGNAL, 1)
    // An empty text, not nil: nil asks the environment.
    set(CURLOPT_PROXY, "")
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    // Names are looked up before; should one ever get here, cancelling must not wait for its thread.
    set(CURLOPT_QUICK_EXIT, 1)
  }

  private func setTrust(_ trust: HTTPClientTrust) {
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if let authorities = trust.authorities {
      set(CURLOPT_CAINFO, authorities)
      // Else the system's folder would count beside the file.
      set(CURLOPT_CAPATH, nil)
    }
    if let certificate = trust.certificate { set(CURLOPT_SSLCERT, certificate) }
    if let key = trust.key { set(CURLOPT_SSLKEY, key) }
  }

  /// The plus lets libcurl forget the entry again; the next request brings its own anyway.
  private func pin(_ target: Target, to addresses: [SocketAddress]) {
    guard !addresses.isEmpty, target.numeric == nil else { return }
    let list = addresses.map { $0.host.contains(":") ? "[\($0.host)]" : $0.host }.joined(separator: ",")
    var entry = EasyList()
    entry.append("+\(target.host):\(target.port):\(list)")
    set(CURLOPT_RESOLVE, list: entry)
  }
}

extension Duration {
  /// At least one: zero means "no limit" to libcurl.
  var milliseconds: Int {
    let (seconds, attoseconds) = min(max(self, .zero), .seconds(86_400 * 24)).components
    return Swift.max(1, Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
  }
}
