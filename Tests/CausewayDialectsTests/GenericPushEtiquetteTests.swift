import CausewayCore
import CausewayDialects
import Testing

@Suite struct GenericPushEtiquetteTests {
  static let dialects = ["cloudevents", "json"]
  static let types = ["cloudevents": "application/cloudevents+json", "json": "application/json"]

  private func head(_ dialect: String, _ headers: [String: String] = [:]) -> [String: String] {
    headers.merging(["content-type": Self.types[dialect] ?? ""]) { given, _ in given }
  }

  @Test(arguments: dialects)
  func `who knows the token may push`(dialect: String) throws {
    #expect(try GenericPush(dialect).admission(head(dialect)) == .admitted)
  }

  @Test(
    arguments: dialects,
    [
      "Bearer s3cr3t-T0ke", "Bearer s3cr3t-T0kenn", "Bearer S3cr3t-T0ken", "Basic s3cr3t-T0ken", "Bearer", "",
      "Bearer ",
    ])
  func `anybody else is refused, before anything is said of the content`(dialect: String, header: String) throws {
    for type in ["", "text/plain", Self.types[dialect] ?? ""] {
      let admission = try GenericPush(dialect).admission(["authorization": header, "content-type": type])
      guard case .refused(401, let reason) = admission else {
        Issue.record("\(admission)")
        return
      }
      #expect(!reason.contains("s3cr3t") && !reason.contains("content"))
    }
  }

  @Test(arguments: dialects)
  func `where it is unsigned everybody may push`(dialect: String) throws {
    let open = GenericPush(dialect, ["unsigned": true])
    #expect(try open.admission(head(dialect, ["authorization": ""])) == .admitted)
    #expect(try open.admission(head(dialect, ["authorization": "Basic x"])) == .admitted)
  }

  @Test(arguments: dialects)
  func `without a token configured nobody may push`(dialect: String) throws {
    for header in ["", "Bearer ", "Bearer"] {
      let admission = try GenericPush(dialect, [:]).admission(head(dialect, ["authorization": header]))
      guard case .refused(401, _) = admission else {
        Issue.record("\(admission)")
        return
      }
    }
  }

  @Test(arguments: dialects)
  func `a compressed body is refused, not misread`(dialect: String) throws {
    let reason = "the body is encoded: send it without `content-encoding`"
    let push = GenericPush(dialect)
    #expect(try push.admission(head(dialect, ["content-encoding": "gzip"])) == .refused(status: 415, reason: reason))
    #expect(try push.admission(head(dialect, ["content-encoding": "Identity"])) == .admitted)
  }

  @Test(arguments: dialects)
  func `only POST is taken, and the answers are JSON`(dialect: String) throws {
    let etiquette = try GenericPush(dialect).etiquette
    #expect(etiquette.methods == ["POST"])
    #expect(etiquette.accepted == PushAnswer(status: 202, body: Array("{}".utf8)))
    let refusal = etiquette.refused(status: 400, reason: "a \"reason\"\n")
    #expect(refusal == PushAnswer(status: 400, body: Array(#"{"error":"a \"reason\"\n"}"#.utf8)))
    #expect(etiquette.refused(status: 401, reason: "x").challenge == "Bearer")
  }
}
