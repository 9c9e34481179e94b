extension ConfigValue {
  /// `host:port`. Port 0, where it is allowed, stands for any free one.
  package func address(anyPort: Bool = false) -> HostPort? {
    let expected = "an address such as 127.0.0.1:8080"
    guard let text = text(expected) else { return nil }
    guard let address = HostPort(text), anyPort || address.port > 0 else {
      let hint = "Write host:port; an IPv6 address in brackets: [::1]:8080."
      mismatch(expected, hint: text.hasPrefix(":") ? "For all addresses of this machine write 0.0.0.0\(text)." : hint)
      return nil
    }
    return address
  }

  /// A URL of one of `schemes`. `hint` says why no other will do.
  package func url(schemes: [String], hint: String? = nil) -> ServiceURL? {
    let article = schemes.first.flatMap(\.first).map { "aefhilmnorsx".contains($0) } == true ? "an" : "a"
    let expected = "\(article) \(schemes.joined(separator: " or ")) URL"
    guard let text = text(expected) else { return nil }
    do throws(ServiceURL.Flaw) {
      let url = try ServiceURL(text)
      guard schemes.contains(url.scheme) else {
        mismatch(expected, hint: hint)
        return nil
      }
      return url
    } catch {
      switch error {
      case .noURL: mismatch(expected, hint: hint)
      case .credentials:
        problem("the URL holds a user or password", hint: "Give them in keys of their own, where nothing prints them.")
      case .fragment: problem("the URL has a `#`, which no server would see", hint: "Remove it and what follows.")
      }
      return nil
    }
  }
}

extension ConfigSection {
  package func address(_ key: String, default fallback: HostPort, anyPort: Bool = false) -> HostPort {
    value(key)?.address(anyPort: anyPort) ?? fallback
  }

  package func address(_ key: String) -> HostPort? { value(key)?.address() }

  package func url(_ key: String, schemes: [String], hint: String? = nil) -> ServiceURL? {
    value(key)?.url(schemes: schemes, hint: hint)
  }

  /// `nil` only if something was noted.
  package func requiredURL(_ key: String, schemes: [String], hint: String? = nil) -> ServiceURL? {
    requiredValue(key)?.url(schemes: schemes, hint: hint)
  }
}
