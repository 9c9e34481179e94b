/// Who a client is towards the brokers: the same for ACL 1.0 (4.x to 5.3.2) and ACL 2.0 (from 5.3; there the access key is the user's name and
/// the secret key the password).
public struct Credentials: Sendable, Equatable {
  public let accessKey: String
  let secretKey: String
  let token: String?

  /// - Parameter token: a temporary token, where a cloud's security service gave the keys.
  public init(accessKey: String, secretKey: String, token: String? = nil) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.token = token
  }
}

extension Credentials: CustomStringConvertible, CustomReflectable {
  /// Without the secret.
  public var description: String { "Credentials(\(accessKey))" }

  public var customMirror: Mirror { Mirror(self, children: ["accessKey": accessKey]) }
}
