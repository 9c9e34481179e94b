import Testing

@testable import CausewayDialects

@Suite struct MediaTypeTests {
  @Test(arguments: [
    ("application/json", nil, false), ("Application/JSON;Charset=UTF-8", "utf-8", false),
    ("text/json ; charset=\"utf-8\"", "utf-8", false), ("application/vnd.a+json; v=\"a;b\\\"c\"", nil, true),
    ("application/json;", nil, false), ("application/json; ; charset=latin1;x=y", "latin1", true),
  ])
  func `types are read in any case, with their parameters`(text: String, charset: String?, more: Bool) throws {
    let type = try #require(MediaType(text))
    #expect(type.isJSON)
    #expect(type.charset == charset)
    #expect(type.hasParameters == more)
  }

  @Test(arguments: [
    "", "json", "/json", "application/", "application/json charset=utf-8", "a/b; charset", "a/b; charset=", "a/b; =c",
    "a/b; c=\"d", "a/b; c=\"d\\", "a b/c", "a/b/c", "application/json, application/json", "ä/b",
  ])
  func `what is no media type is refused`(text: String) {
    #expect(MediaType(text) == nil)
  }

  @Test func `JSON, text and UTF-8 are told from others`() throws {
    func type(_ text: String) throws -> MediaType { try #require(MediaType(text)) }
    #expect(try !type("application/jsonp").isJSON)
    #expect(try !type("application/json-seq").isJSON)
    for text in ["text/plain", "application/xml", "image/svg+xml"] { #expect(try type(text).isText) }
    for text in ["image/png", "application/octet-stream"] { #expect(try !type(text).isText) }
    for text in ["a/b", "a/b;charset=UTF-8", "a/b;charset=us-ascii"] { #expect(try type(text).isUTF8) }
    for text in ["a/b;charset=utf-16", "a/b;charset=iso-8859-1"] { #expect(try !type(text).isUTF8) }
  }
}
