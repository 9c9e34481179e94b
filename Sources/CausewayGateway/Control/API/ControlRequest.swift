internal import CausewayCore
internal import HTTPServer

/// What the API was asked: checked as far as it can be without knowing anything of the gateway.
struct ControlRequest: Sendable {
  /// What stood in the path where the route has `*`, in order.
  let arguments: [String]
  private let query: [(name: String, value: String)]
  private let body: [UInt8]

  init(_ head: HTTPRequestHead, arguments: [String] = [], body: [UInt8] = []) {
    self.arguments = arguments
    query = head.query
    self.body = body
  }

  /// The parameters after `?`, of which only `known` may be there, each once.
  func parameters(_ known: String...) throws(ControlProblem) -> [String: String] {
    var values: [String: String] = [:]
    for (name, value) in query {
      guard known.contains(name) else { throw Self.unknown("parameter", name, known) }
      guard values.updateValue(value, forKey: name) == nil else {
        throw .wrong("the parameter \(Quotation.of(name)) is there twice")
      }
    }
    return values
  }

  /// The body, an object of which only `known` members may be there. No body at all is an object without members.
  func members(_ known: String...) throws(ControlProblem) -> ControlMembers {
    _ = try parameters()
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(parsing: body.isEmpty ? Array("{}".utf8) : body)
    } catch {
      throw .wrong("the body is not JSON: \(error)")
    }
    let root = document.root
    guard root.kind == .object else { throw .wrong("the body must be an object", hint: "Such as {}.") }
    if let key = root.repeatedKey { throw .wrong("\(Quotation.of(key)) is there twice") }
    for (key, _) in root.members where !known.contains(where: { key.isString($0) }) {
      throw Self.unknown("member", key.string ?? "", known)
    }
    return ControlMembers(root: root)
  }

  private static func unknown(_ what: String, _ name: String, _ known: [String]) -> ControlProblem {
    let nearest = Spelling.nearest(to: name, among: known).map { "Did you mean `\($0)`?" }
    let all = known.isEmpty ? "There are none here." : "There are: \(known.joined(separator: ", "))."
    return .wrong("there is no \(what) \(Quotation.of(name)) here", hint: nearest ?? all)
  }
}
