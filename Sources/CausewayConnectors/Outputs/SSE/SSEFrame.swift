internal import CausewayCore
internal import HTTPServer

/// One server-sent event, encoded once and shared by every client of a stream: one entry, or several in a row.
struct SSEFrame: Sendable {
  /// The position of the first entry in it.
  let from: Position
  /// The position of the last: the `id` that the client hands back to resume.
  let through: Position
  let count: Int
  let chunk: HTTPChunk
}
