/// An answer. `Date`, `Content-Length` or `Transfer-Encoding`, and `Connection` are the server's to add: fields of these
/// names are replaced by its own.
package struct HTTPResponse: Sendable {
  package var status: HTTPStatus
  package var fields: HTTPFields
  package var body: HTTPBody
  /// Whether the connection ends after this answer.
  package var close: Bool

  package init(
    _ status: HTTPStatus, fields: HTTPFields = HTTPFields(), body: HTTPBody = .bytes([]), close: Bool = false
  ) {
    self.status = status
    self.fields = fields
    self.body = body
    self.close = close
  }

  /// An answer of `text/plain; charset=utf-8`.
  package static func text(_ status: HTTPStatus, _ text: String, close: Bool = false) -> HTTPResponse {
    HTTPResponse(status, fields: plainText, body: .bytes(Array(text.utf8)), close: close)
  }

  /// An answer of `application/json`; `json` goes out as it is.
  package static func json(_ status: HTTPStatus, _ json: [UInt8], close: Bool = false) -> HTTPResponse {
    HTTPResponse(status, fields: applicationJSON, body: .bytes(json), close: close)
  }

  /// An answer of `application/json`; `json` goes out as it is.
  package static func json(_ status: HTTPStatus, _ json: String, close: Bool = false) -> HTTPResponse {
    .json(status, Array(json.utf8), close: close)
  }

  /// An answer of another type.
  package static func bytes(_ status: HTTPStatus, _ bytes: [UInt8], contentType: String) -> HTTPResponse {
    HTTPResponse(status, fields: ["Content-Type": contentType], body: .bytes(bytes))
  }

  /// An answer whose body `source` is asked for as fast as the client takes it.
  package static func stream(
    _ status: HTTPStatus = .ok, fields: HTTPFields, source: any HTTPBodySource
  ) -> HTTPResponse {
    HTTPResponse(status, fields: fields, body: .stream(source))
  }

  // Made once: an answer of the hot path shares their storage.
  private static let plainText: HTTPFields = ["Content-Type": "text/plain; charset=utf-8"]
  private static let applicationJSON: HTTPFields = ["Content-Type": "application/json"]
}

package enum HTTPBody: Sendable {
  case bytes([UInt8])
  /// Sent in chunks; to a client of HTTP/1.0 unframed, ended by closing.
  case stream(any HTTPBodySource)
}
