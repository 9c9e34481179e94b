internal import CausewayCore
internal import HTTPClient
internal import Loop

extension OwnerSocket {
  /// Asks the gateway's API.
  /// - Parameters:
  ///   - body: an object, for what is more than a question.
  ///   - timeout: `nil` for what may take as long as the journal is.
  /// - Throws: `Failure` with the gateway's own words when it does not do what it was asked.
  @EventLoop
  func ask(
    _ path: String, query: [(String, String)] = [], body: JSONText? = nil, timeout: Duration? = .seconds(30)
  ) async throws -> JSONDocument {
    let client = HTTPClient()
    defer { client.close() }
    var request = request("/api/v1/\(path)", query: query)
    request.timeout = timeout
    request.maximumBody = 64 << 20
    if let body {
      request.method = "POST"
      request.body = body.bytes
      request.fields = [HTTPClientField("Content-Type", "application/json")]
    }
    let response: HTTPClientResponse
    do {
      response = try await client.send(request)
    } catch {
      throw failure(error)
    }
    guard response.status == 200 else { throw Self.refusal(response) }
    do throws(JSONError) {
      return try JSONDocument(parsing: response.body)
    } catch {
      throw Failure(.failure, "The gateway's answer is not JSON: \(error).")
    }
  }

  static func refusal(_ response: HTTPClientResponse) -> Failure {
    let code: ExitCode = response.status == 400 ? .usage : .failure
    guard let root = try? JSONDocument(parsing: response.body).root, let error = root["error"]?.string else {
      return Failure(code, "The gateway refuses (\(response.status)): \(Printable.text(response.body, limit: 400))")
    }
    let hint = root["hint"]?.string.map { " \(Printable.text($0, limit: 1_000))" } ?? ""
    return Failure(code, "\(Printable.text(error, limit: 1_000)).\(hint)")
  }
}

extension JSONValue {
  /// On one line: a payload's own line ends stand between tokens, where a blank means the same.
  var line: String {
    String(decoding: rawText.map { $0 == 10 || $0 == 13 ? 32 : $0 }, as: UTF8.self)
  }

  /// A text that is fit for a terminal; `-` where there is none.
  func shown(_ name: String, limit: Int = 200) -> String {
    guard let value = self[name], !value.isNull else { return "-" }
    return Printable.text(value.string ?? value.description, limit: limit)
  }
}
