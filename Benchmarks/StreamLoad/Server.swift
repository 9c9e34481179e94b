internal import Loop

/// Where the server under test is, and what every request to it carries.
struct Server: Sendable {
  let port: UInt16
  /// `nil` for plain HTTP.
  let tls: TLSContext?
  /// Of the stream that is read.
  let stream: String
  /// Where events are pushed to.
  let push: String
  /// Header lines of a push, each with its line end.
  private let pushFields: String
  private let streamFields: String

  init(_ options: Options) throws {
    guard let port = UInt16(exactly: try options.number("port", default: 0)), port > 0 else {
      throw Options.Flaw(description: "port=… is missing")
    }
    self.port = port
    tls = try options.number("tls", default: 0) == 1 ? try TLSContext(verifies: false) : nil
    stream = options.all("stream").last ?? "/events"
    push = options.all("push").last ?? "/push"
    pushFields = options.all("header").map { $0 + "\r\n" }.joined()
    streamFields = options.all("stream-header").map { $0 + "\r\n" }.joined()
  }

  func subscription() -> [UInt8] {
    Array("GET \(stream) HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\(streamFields)\r\n".utf8)
  }

  func publication(_ body: String) -> [UInt8] {
    let fields =
      "Host: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\(pushFields)"
    return Array("POST \(push) HTTP/1.1\r\n\(fields)\r\n\(body)".utf8)
  }
}
