/// The configured name servers, read and put into an order of their own: not all clients shall ask the same one first.
struct NameServerList: Sendable, Equatable {
  let addresses: [String]

  /// An entry may hold several addresses with `;` between them, as Java's `namesrvAddr` does.
  init(_ entries: [String]) throws(RocketMQError) {
    var addresses: [String] = []
    for entry in entries.flatMap({ $0.split(separator: ";") }) {
      var text = entry
      while text.first?.isWhitespace == true { text.removeFirst() }
      while text.last?.isWhitespace == true { text.removeLast() }
      guard !text.isEmpty else { continue }
      // The way cloud consoles show an endpoint: what follows the last slash is the address.
      if text.hasPrefix("http://"), let slash = text.lastIndex(of: "/") { text = text[text.index(after: slash)...] }
      guard let address = ServerAddress(text) else {
        throw .invalid("the name server \"\(entry)\": expected host:port, such as 192.168.1.5:9876")
      }
      if !addresses.contains(address.description) { addresses.append(address.description) }
    }
    guard !addresses.isEmpty else { throw .invalid("no name server is given: expected host:port") }
    self.addresses = addresses.shuffled()
  }
}
