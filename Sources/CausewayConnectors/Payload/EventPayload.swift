internal import CausewayCore
internal import Digest

/// The payload of an event as it was before it became JSON.
struct EventPayload: Equatable {
  let bytes: [UInt8]
  /// `nil` for bytes of nobody knows what.
  let contentType: String?

  /// `nil` if the event has none.
  init?(of event: Event) {
    guard let data = event.data else { return nil }
    let type = event.dataContentType
    if event.dataIsBase64 {
      bytes = Self.string(data).flatMap(Base64.decode) ?? []
      contentType = type
    } else if let type, !Self.isJSON(type), let text = Self.string(data) {
      bytes = Array(text.utf8)
      contentType = type
    } else {
      bytes = data.bytes
      contentType = type ?? "application/json"
    }
  }

  private static func string(_ data: JSONText) -> String? {
    (try? JSONDocument(data))?.root.string
  }

  /// `*/json` or `*/*+json`, with or without parameters.
  private static func isJSON(_ mediaType: String) -> Bool {
    let essence = mediaType.prefix { $0 != ";" && $0 != " " }.lowercased()
    return essence.hasSuffix("/json") || essence.hasSuffix("+json")
  }
}
