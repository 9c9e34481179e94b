package import CausewayCore
internal import HTTPServer
internal import Loop

/// `type: http`: a vendor pushes its messages as HTTP requests.
package struct HTTPPushInput: InputType {
  package static let type = "http"

  package static func read(name: String, _ section: ConfigSection) -> any InputPlan {
    let path = section.requiredString("path", hint: "Where the vendor pushes to, such as /push/\(name).")
    let limit = section.size(
      "body_limit", default: ByteSize(bytes: 1 << 20), in: ByteSize(bytes: 1 << 10)...ByteSize(bytes: 16 << 20))
    return HTTPPushPlan(path: path, bodyLimit: Int(limit.bytes))
  }
}

private struct HTTPPushPlan: InputPlan {
  let path: String
  let bodyLimit: Int

  var paths: [PathClaim] { [PathClaim(path: path, key: "path")] }
  /// Nobody can tell: it waits to be called.
  var canBeDown: Bool { false }

  @EventLoop
  func parts(_ context: InputContext) -> [Part] {
    guard let etiquette = context.etiquette else { return [] }
    let door = HTTPPushDoor(context: context, etiquette: etiquette, bodyLimit: bodyLimit)
    return [.route(HTTPRoute(path: path, methods: etiquette.methods, responder: door))]
  }
}
