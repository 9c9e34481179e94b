import Testing

@testable import CausewayCore

/// How single values are written.
@Suite struct ConfigTextsTests {
  @Test(arguments: [
    ("250ms", Duration.milliseconds(250)), ("30s", .seconds(30)), ("5m", .seconds(300)), ("72h", .seconds(259_200)),
    ("7d", .seconds(604_800)), ("0s", .zero), ("007s", .seconds(7)),
  ])
  func `durations are whole numbers with a unit`(_ text: String, _ duration: Duration) {
    #expect(Duration(settingText: text) == duration)
  }

  @Test(arguments: [
    "", "30", "s", "1.5h", "-1s", "+1s", " 1s", "1s ", "1 s", "1h30m", "1H", "1w", "1µs", "99999999999999999999s",
    "9223372036854775807d", "٣s",
  ])
  func `anything else is no duration`(_ text: String) {
    #expect(Duration(settingText: text) == nil)
  }

  @Test(arguments: ["250ms", "30s", "90s", "5m", "72h", "7d", "0ms", "3650d", "1h", "1001ms"])
  func `a duration is written as it is read`(_ text: String) throws {
    #expect(try #require(Duration(settingText: text)).settingText == text)
  }

  @Test(arguments: [
    ("0B", 0), ("1B", 1), ("1kB", 1_000), ("1KiB", 1_024), ("10MiB", 10_485_760), ("4GiB", 4_294_967_296),
    ("1TB", 1_000_000_000_000),
  ])
  func `sizes are whole numbers with a unit`(_ text: String, _ bytes: Int) throws {
    let size = try #require(ByteSize(text))
    #expect(size.bytes == bytes)
    #expect(size.description == text)
  }

  @Test(arguments: ["", "10", "MiB", "1.5GiB", "-1B", "1 MiB", "1mib", "1K", "9223372036854775807KiB"])
  func `anything else is no size`(_ text: String) {
    #expect(ByteSize(text) == nil)
  }

  @Test(arguments: [
    ("127.0.0.1:8080", "127.0.0.1", 8080, true), ("[::1]:80", "::1", 80, true),
    ("[2001:db8::1:0]:65535", "2001:db8::1:0", 65535, true),
    ("[::ffff:1.2.3.4]:1", "::ffff:1.2.3.4", 1, true), ("[1:2:3:4:5:6:7:8]:1", "1:2:3:4:5:6:7:8", 1, true),
    ("core-mosquitto:1883", "core-mosquitto", 1883, false), ("a_b.example.org:0", "a_b.example.org", 0, false),
  ])
  func `an address is a host and a port`(_ text: String, _ host: String, _ port: UInt16, _ isNumeric: Bool) throws {
    let address = try #require(HostPort(text))
    #expect(address.host == host)
    #expect(address.port == port)
    #expect(address.isNumeric == isNumeric)
    #expect(address.description == text)
  }

  @Test(arguments: [
    "", ":80", "host", "host:", "host:x", "host:-1", "host:65536", "host:000080", "::1:80", "[::1]", "[::1:80",
    "::1]:80", "[host]:80",
    "[1::2::3]:1", "[1:2:3:4:5:6:7]:1", "[1:2:3:4:5:6:7:8:9]:1", "[:1::]:1", "[1::%eth0]:1", "[12345::]:1", "[:::]:1",
    "256.0.0.1:80", "1.2.3:80", "1.2.3.04:80", "-a.b:80", "a-.b:80", "a..b:80", "a b:80", "a/b:80", "user@host:80",
    "http://h:80",
    "é.org:80", " host:80",
  ])
  func `anything else is no address`(_ text: String) {
    #expect(HostPort(text) == nil)
  }

  @Test func `a URL is a scheme, a host, perhaps a port, and the rest`() throws {
    let url = try ServiceURL("MQTTS://Example.org:8883")
    #expect([url.scheme, url.host, url.target, url.text] == ["mqtts", "Example.org", "", "MQTTS://Example.org:8883"])
    #expect(url.port == 8883)
    let other = try ServiceURL("https://[::1]/a/b?c=d")
    #expect([other.scheme, other.host, other.target] == ["https", "::1", "/a/b?c=d"])
    #expect(other.port == nil)
    #expect(other.description == "https://[::1]")
    #expect(try ServiceURL("https://h?x").target == "?x")
  }

  @Test(arguments: [
    ("", ServiceURL.Flaw.noURL), ("host", .noURL), ("://h", .noURL), ("http//h", .noURL), ("http://", .noURL),
    ("http:///p", .noURL),
    ("http://h:0/", .noURL), ("http://h:x/", .noURL), ("http://h /", .noURL), ("http://hé/", .noURL),
    ("h2://h", .noURL),
    ("http://u:p@h/", .credentials), ("http://@h", .credentials), ("http://h/#x", .fragment),
  ])
  func `anything else is no URL`(_ text: String, _ flaw: ServiceURL.Flaw) {
    #expect(throws: flaw) { try ServiceURL(text) }
  }

  @Test(arguments: [
    ("kep_for", "keep_for"), ("Keep_For", "keep_for"), ("keepfor", "keep_for"), ("keep_fro", "keep_for"),
    ("pth", "path"), ("path", "path"),
    ("password", nil), ("x", nil), ("", nil), (String(repeating: "k", count: 100_000), nil),
  ])
  func `a near miss finds what was meant, a far one nothing`(_ word: String, _ meant: String?) {
    #expect(Spelling.nearest(to: word, among: ["keep_for", "keep_size", "path"]) == meant)
  }

  @Test(arguments: [
    ("plain", #""plain""#), ("", #""""#), ("a\nb\u{1B}[31m", "\"a\u{FFFD}b\u{FFFD}[31m\""),
    ("a\u{202E}b", "\"a\u{FFFD}b\""),
    ("mqtt://joe:hunter2@host:1883", #""mqtt://•••@host:1883""#), ("joe:hunter2@host", #""•••@host""#),
    ("https://h/hook/hunter2", #""https://h/…""#), ("https://h?token=hunter2", #""https://h/…""#),
    ("ftp://example.org", #""ftp://example.org""#),
    (String(repeating: "a", count: 61), "\"\(String(repeating: "a", count: 60))…\""),
  ])
  func `what a message repeats is short, on one line, and without what may be a password`(
    _ text: String, _ shown: String
  ) {
    #expect(Quotation.of(text) == shown)
  }
}
