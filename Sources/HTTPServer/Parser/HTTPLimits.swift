/// The bounds of what a parser takes, all in bytes but the counts.
package struct HTTPLimits: Sendable, Equatable {
  /// Request line, fields and the empty line together; also the trailers of a chunked body.
  package var head = 16_384
  /// One line without its line break.
  package var line = 8_192
  /// Fields of a head, and of trailers.
  package var fields = 100
  /// Chunk extensions of one body in all. Nobody uses them but to make a server work for nothing.
  package var chunkExtensions = 4_096

  package init() {}
}
