internal import CausewayCore

/// What the owner may set about a stream.
struct SSESettings: Sendable {
  /// Somebody who may read the stream, or a part of it.
  struct Token: Sendable {
    /// Unique within the stream: what is remembered of its clients is kept under it.
    var name: String
    var secret: Secret
    var match = Match.everything
  }

  var path = "/events"
  var format = SSEFormatName.cloudevents
  var tokens: [Token] = []
  /// Between two signs of life on a calm stream.
  var heartbeat = Duration.seconds(15)
  /// How long a client may have been away and still get the occurrences since, without asking; zero switches it off.
  var catchUp = Duration.seconds(60)
  /// How long all inputs of the stream's vendor may be down before its clients are sent away to poll.
  var upstreamLimit = Duration.seconds(60)
  /// How many entries a client that was at the head may fall behind before it is sent away to resume.
  var lagLimit = 10_000
}
