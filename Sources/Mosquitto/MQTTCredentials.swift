/// A user name and a password. However it is printed, neither shows.
package struct MQTTCredentials: Sendable, CustomStringConvertible, CustomReflectable {
  let username: String
  let password: String?

  package init(username: String, password: String?) {
    self.username = username
    self.password = password
  }

  package var description: String { "•••" }
  /// Without it `dump` and `Mirror` would find them.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
