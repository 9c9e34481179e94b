import Testing

@testable import HTTPServer

@Suite struct HTTPTargetTests {
  private func target(_ text: String, method: String = "GET") throws(HTTPRefusal) -> HTTPTarget {
    let bytes = Array(text.utf8)
    return try HTTPTarget(reading: bytes.span, method: method)
  }

  @Test(arguments: [
    ("/", "/"), ("/a/b", "/a/b"), ("/a%20b", "/a b"), ("/%E2%82%AC", "/€"), ("/%41%2e%2E", "/A.."), ("//a", "//a"),
    ("/a+b", "/a+b"), ("/a;b=c,d", "/a;b=c,d"), ("/a@b:c", "/a@b:c"), ("/a/../b", "/a/../b"), ("/?x", "/"),
    ("/%25", "/%"), ("/a%3Fb", "/a?b"),
  ])
  func `a path is decoded`(text: String, path: String) throws {
    #expect(try target(text).path == path)
    #expect(try target(text).raw == text)
  }

  @Test(arguments: ["/%2F", "/a%2fb", "/%00", "/%0a", "/%0D", "/%1f", "/%7F", "/?a=%00"])
  func `an escape that would part, cut or break a line is refused`(text: String) {
    #expect(throws: HTTPRefusal.forbiddenEscape) { try target(text) }
  }

  @Test(arguments: ["/%", "/%4", "/%zz", "/%4g", "/a%", "/?%", "/?a=%4", "/?%g1", "/%%41"])
  func `an escape without two digits is refused`(text: String) {
    #expect(throws: HTTPRefusal.malformedEscape) { try target(text) }
  }

  @Test(arguments: ["/%ff", "/%C3", "/%ED%A0%80", "/?a=%FF", "/?%C0%80"])
  func `what is not UTF-8 once decoded is refused`(text: String) {
    #expect(throws: HTTPRefusal.targetNotUTF8) { try target(text) }
  }

  @Test(arguments: [
    "", "a", "a/b", "example.org:80", "ftp://a/", "http:/a", "http://", "http:///a", "http://u@a/", "http://a:b/",
    "https://[::1/", "/a b", "/#f", "/\"", "/<", "/a|b", "/{", "/\\", "/^", "/é", "/?\"", "/?#", "/?é", "*a",
    "http://a#",
  ])
  func `what is no target is refused`(text: String) {
    #expect(throws: HTTPRefusal.malformedTarget) { try target(text) }
  }

  @Test func `the asterisk is for OPTIONS`() throws {
    #expect(try target("*", method: "OPTIONS").path == "*")
    #expect(throws: HTTPRefusal.asteriskTarget) { try target("*") }
  }

  @Test(arguments: [
    ("http://example.org/a?b=c", "example.org", "/a"), ("HTTPS://[::1]:8443/", "[::1]:8443", "/"),
    ("http://example.org", "example.org", "/"), ("http://example.org:80?x=y", "example.org:80", "/"),
    ("http://a/%20", "a", "/ "),
  ])
  func `an absolute target has an authority and a path`(text: String, authority: String, path: String) throws {
    let target = try target(text)
    #expect(target.authority == authority)
    #expect(target.path == path)
  }

  @Test(arguments: [
    ("/?a=1&b=2", ["a=1", "b=2"]), ("/?a", ["a="]), ("/?a=", ["a="]), ("/?=b", ["=b"]), ("/?", []),
    ("/?&&a=b&", ["a=b"]),
    ("/?a=b=c", ["a=b=c"]), ("/?a=1&a=2", ["a=1", "a=2"]), ("/?a+b=c+d", ["a b=c d"]), ("/?a%2Bb=%26%3D", ["a+b=&="]),
    ("/?p=/x?y", ["p=/x?y"]), ("/?x=%0A", ["x=\n"]), ("/?f[0]={a|b}", ["f[0]={a|b}"]), ("/?%C3%BC=%E2%82%AC", ["ü=€"]),
  ])
  func `a query is decoded in order`(text: String, pairs: [String]) throws {
    #expect(try target(text).query.map { "\($0.name)=\($0.value)" } == pairs)
  }

  @Test func `an absolute target speaks for the host field`() throws {
    let head = try HTTPRequestHead(target: "http://a/", fields: ["Host": "b"], peer: .example)
    #expect(head.authority == "a")
    #expect(try HTTPRequestHead(target: "/", fields: ["Host": "b"], peer: .example).authority == "b")
  }

  @Test func `a query is asked by name`() throws {
    let head = try HTTPRequestHead(target: "/?a=1&b=2&a=3", peer: .example)
    #expect(head.query("a") == "1")
    #expect(head.query("c") == nil)
  }
}
