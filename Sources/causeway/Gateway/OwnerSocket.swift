internal import CausewayCore
internal import CausewayGateway
internal import HTTPClient
internal import Loop

/// The way to the running gateway of a configuration: the Unix socket beside its journal, which only its owner may open.
struct OwnerSocket: Sendable {
  let path: String
  /// For messages.
  let file: String

  /// - Parameter file: its configuration, of which only the journal's place is needed; still a file must be good. Who asks need not be able to
  ///   read the secrets of the environment that the gateway was started with.
  init(configuration file: ConfigurationFile) throws(ConfigProblems) {
    switch file {
    case .file: path = try file.load().result.get().journal.socketPath
    case .environment(let environment): path = environment.socketPath
    }
    self.file = file.name
  }

  init(path: String, file: String) {
    self.path = path
    self.file = file
  }

  /// - Parameter query: names and values, not yet escaped.
  func request(_ path: String, query: [(String, String)] = []) -> HTTPClientRequest {
    let pairs = query.map { "\(Self.escaped($0.0))=\(Self.escaped($0.1))" }.joined(separator: "&")
    var request = HTTPClientRequest(url: "http://gateway\(path)\(pairs.isEmpty ? "" : "?\(pairs)")")
    request.socketPath = self.path
    request.connectTimeout = .seconds(5)
    return request
  }

  /// In words for whoever started the command.
  func failure(_ error: HTTPClientError) -> Failure {
    guard error.code == .connect else { return Failure(.unavailable, "The gateway does not answer: \(error).") }
    return Failure(
      .unavailable, "The gateway of \(file) is not running, or not this user's: nobody answers at \(path).")
  }

  /// For a path or a query.
  static func escaped(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        result += byte < 16 ? "%0" : "%"
        result += String(byte, radix: 16, uppercase: true)
      }
    }
  }
}
