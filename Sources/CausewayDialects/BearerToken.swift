internal import CausewayCore
internal import Digest

/// What a sender proves with `Authorization: Bearer <token>` (RFC 6750 §2.1) that it may push.
struct BearerToken: Sendable {
  static let challenge = "Bearer"

  /// Of the token: kept instead of it, and nothing else is compared.
  private let digest: [UInt8]

  init(_ token: Secret) {
    digest = HashFunction.sha256.digest(of: Array(token.reveal().utf8))
  }

  /// Why a request with this `Authorization` may not push; `nil` if it may. How long this takes tells nothing about the token.
  func flaw(in authorization: String?) -> String? {
    let form = "`Authorization: Bearer <token>`"
    guard let authorization, !authorization.isEmpty else {
      return "the header `authorization` is missing: send \(form)"
    }
    let scheme = authorization.prefix { $0 != " " }
    let token = authorization[scheme.endIndex...].drop { $0 == " " }
    guard scheme.lowercased() == "bearer", !token.isEmpty else { return "the header `authorization` is not \(form)" }
    guard ConstantTime.areEqual(HashFunction.sha256.digest(of: Array(token.utf8)), digest) else {
      return "the token is not the right one"
    }
    return nil
  }
}
