import Testing

@testable import CausewayDialects

@Suite struct URITextTests {
  @Test(arguments: [
    "/", "a", "https://github.com/cloudevents", "mailto:cncf-wg-serverless@lists.cncf.io", "1-555-123-4567",
    "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66", "/sensors/tn-1234567/alerts?x=y#z",
    "//[::1]:80/%C3%a9~!$&'()*+,;=",
  ])
  func `URI references are known`(text: String) {
    #expect(URIText.isReference(text))
    #expect(URIText.reference(encoding: text) == text)
  }

  @Test(arguments: [
    ("a b", "a%20b"), ("é", "%C3%A9"), ("100%", "100%25"), ("%4", "%254"), ("%zz", "%25zz"), ("<a>\"\\^`{|}", nil),
    ("\u{0}\u{7F}", "%00%7F"),
  ])
  func `what may not stand in one is encoded`(text: String, encoded: String?) {
    #expect(!URIText.isReference(text))
    let reference = URIText.reference(encoding: text)
    #expect(URIText.isReference(reference))
    if let encoded { #expect(reference == encoded) }
  }

  @Test func `nothing is no reference`() {
    #expect(!URIText.isReference(""))
  }

  @Test func `an absolute URI begins with a scheme`() {
    for text in ["urn:x", "https://a/b#c", "a+b-c.1:"] { #expect(URIText.isAbsolute(text)) }
    for text in ["", "/a", "a/b:c", "1a:b", ":b", "a b:c", "a_b:c"] { #expect(!URIText.isAbsolute(text)) }
  }
}
