internal import CausewayCore
internal import Digest
internal import HTTPServer

/// Lets in whoever has the token: `Authorization: Bearer <token>` (RFC 6750 §2.1).
struct AdminGuard: Sendable {
  /// Of the token: kept instead of it, and nothing else is compared.
  private let digest: [UInt8]

  init(_ token: Secret) {
    digest = HashFunction.sha256.digest(of: Array(token.reveal().utf8))
  }

  /// The answer to a request that may not come in; `nil` if it may. How long this takes tells nothing about the token.
  func refusal(of head: HTTPRequestHead) -> HTTPResponse? {
    let form = "send the header `Authorization: Bearer <token>` with the value of admin.token"
    guard let field = head.fields["authorization"], !field.isEmpty else {
      return Self.refusal("this address wants a token", hint: form, challenge: "Bearer")
    }
    let scheme = field.prefix { $0 != " " }
    let token = field[scheme.endIndex...].drop { $0 == " " }
    guard scheme.lowercased() == "bearer",
      ConstantTime.areEqual(HashFunction.sha256.digest(of: Array(token.utf8)), digest)
    else {
      return Self.refusal("the token is not the right one", hint: form, challenge: #"Bearer error="invalid_token""#)
    }
    return nil
  }

  private static func refusal(_ error: String, hint: String, challenge: String) -> HTTPResponse {
    var response = ControlProblem(status: .unauthorized, error: error, hint: hint).response
    response.fields.append("WWW-Authenticate", challenge)
    return response
  }
}
