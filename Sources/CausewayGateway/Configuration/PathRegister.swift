internal import CausewayConnectors
internal import CausewayCore

/// Sees to it that every path on `http.listen` is served by one only.
enum PathRegister {
  private static let reserved = ["/health", "/livez", "/readyz"]
  /// And everything below `/api/`.
  private static let admins = ["/", "/metrics"]

  /// - Parameter besideAdmin: the API is on the same address.
  static func check(_ claims: [(section: ConfigSection, paths: [PathClaim])], besideAdmin: Bool) {
    var owners: [String: String] = [:]
    let reserved = besideAdmin ? reserved + admins : reserved
    for (section, paths) in claims {
      for claim in paths where !claim.path.isEmpty {  // an empty one has been noted
        if let flaw = flaw(claim.path) {
          section.problem(at: claim.key, flaw, hint: "A path such as /push/aqara, as clients ask for it once decoded.")
        } else if reserved.contains(claim.path) || besideAdmin && claim.path.hasPrefix("/api/") {
          let taken = reserved.joined(separator: ", ") + (besideAdmin ? ", and all below /api/ (`admin.listen`)" : "")
          section.problem(at: claim.key, "this path is the gateway's own", hint: "Taken: \(taken).")
        } else if let owner = owners.updateValue(section.path, forKey: claim.path) {
          section.problem(at: claim.key, "\(owner) has the same path", hint: "Each path can be served by one only.")
        }
      }
    }
  }

  /// Does not repeat the path: a part of it may be a secret.
  private static func flaw(_ path: String) -> String? {
    guard path.hasPrefix("/") else { return "a path begins with `/`" }
    guard path.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      return "a path holds no blanks or control characters"
    }
    guard !path.contains("?"), !path.contains("#"), !path.contains("%") else {
      return "a path holds no `?`, `#` or `%`"
    }
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    guard !segments.contains("."), !segments.contains(".."), !segments.dropLast().contains("") else {
      return "a path holds no `//`, `/./` or `/../`"
    }
    return nil
  }
}
