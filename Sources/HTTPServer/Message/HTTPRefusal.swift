/// Why a request is refused: the status it is answered with before the connection closes, and a sentence for its sender.
package struct HTTPRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  package let status: HTTPStatus
  /// Fixed words: nothing a client sent is repeated to it, or to a log.
  package let reason: String

  init(_ code: Int, _ reason: String) {
    status = HTTPStatus(code)
    self.reason = reason
  }

  package var description: String { "\(status.code) \(reason)" }
}
