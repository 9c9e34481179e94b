package import CausewayCore
internal import Loop

/// `type: sse`: a stream of server-sent events that any number of clients follow.
package struct SSEOutput: OutputType {
  package static let type = "sse"

  package static func read(name: String, _ section: ConfigSection) -> any OutputPlan {
    let hint = "Every client of the stream sends it as `Authorization: Bearer <token>`."
    var settings = SSESettings()
    settings.path = section.string("path", default: "/events")
    settings.format = section.oneOf("format", default: .cloudevents)
    settings.token = section.requiredSecret("token", hint: hint)
    settings.heartbeat = section.duration("heartbeat", default: .seconds(15), in: .seconds(1) ... .seconds(300))
    settings.catchUp = section.duration("catch_up", default: .seconds(60), in: .zero ... .seconds(3_600))
    settings.upstreamLimit = section.duration(
      "upstream_limit", default: .seconds(60), in: .seconds(1) ... .seconds(86_400))
    settings.lagLimit = section.integer("lag_limit", default: 10_000, in: 100...10_000_000)
    return SSEPlan(settings: settings)
  }
}

private struct SSEPlan: OutputPlan {
  let settings: SSESettings

  var paths: [PathClaim] { [PathClaim(path: settings.path, key: "path")] }
  var heartbeat: Duration? { settings.heartbeat }

  @EventLoop
  func parts(_ context: OutputContext) -> [Part] {
    let feed = SSEFeed(settings: settings, context: context)
    return [
      .service(SSEService(name: "stream \(context.name)", feed: feed)),
      .route(HTTPRoute(path: settings.path, methods: ["GET"], responder: SSEDoor(feed: feed))),
    ]
  }
}

private struct SSEService: Service {
  let name: String
  let feed: SSEFeed

  func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await feed.watchUpstream() }
      await feed.follow()
      group.cancelAll()
    }
  }
}
