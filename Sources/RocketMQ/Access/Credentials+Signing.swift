internal import Digest

extension Credentials {
  /// Adds who sends a command and the proof: the Base64 of HMAC-SHA1 over the values of all fields, sorted by their names, and the
  /// body. To be done last: a field that is added afterwards breaks it.
  package func sign(_ command: inout RemotingCommand) {
    // In this order the fields stay sorted: servers' names begin with small letters.
    command.fields["Signature"] = nil
    if let token { command.fields.prepend("SecurityToken", token) }
    command.fields.prepend("AccessKey", accessKey)
    let signature = Base64.encode(
      MessageAuthentication.sha1.code(for: Self.content(of: command), key: Array(secretKey.utf8)))
    command.fields["Signature"] = signature
  }

  /// What is signed.
  package static func content(of command: RemotingCommand) -> [UInt8] {
    var content: [UInt8] = []
    for field in command.fields.sorted where field.name != "Signature" { content.append(contentsOf: field.value.utf8) }
    content.append(contentsOf: command.body)
    return content
  }
}
