import CausewayCore
import Testing

@testable import CausewayDialects

@Suite struct BearerTokenTests {
  private let token = BearerToken(Secret("s3cr3t-T0ken"))

  @Test(arguments: ["Bearer s3cr3t-T0ken", "bearer s3cr3t-T0ken", "BEARER   s3cr3t-T0ken"])
  func `the token is taken whatever the case of its scheme`(header: String) {
    #expect(token.flaw(in: header) == nil)
  }

  @Test(arguments: [
    "Bearer s3cr3t-T0ke", "Bearer s3cr3t-T0kenn", "Bearer s3cr3t-t0ken", "Bearer s3cr3t-T0ken ",
    "Bearer \ts3cr3t-T0ken",
    "Bearer s3cr3t-T0ken, Bearer s3cr3t-T0ken", "Bearer \"s3cr3t-T0ken\"", "Bearer s3cr3t-T0ken\u{0}", "Bearer x",
  ])
  func `anything near it is not`(header: String) {
    #expect(token.flaw(in: header) == "the token is not the right one")
  }

  @Test(arguments: [
    "s3cr3t-T0ken", "Basic s3cr3t-T0ken", "Bearer", "Bearer ", "Bearers3cr3t-T0ken", "Bearer:s3cr3t-T0ken", " ",
  ])
  func `another form is not`(header: String) {
    #expect(token.flaw(in: header) == "the header `authorization` is not `Authorization: Bearer <token>`")
  }

  @Test(arguments: [nil, ""])
  func `nothing is not`(header: String?) {
    #expect(token.flaw(in: header) == "the header `authorization` is missing: send `Authorization: Bearer <token>`")
  }

  @Test func `an empty token, as a faulty configuration leaves it, fits nothing`() {
    let empty = BearerToken(Secret(""))
    for header in [nil, "", "Bearer", "Bearer ", "Bearer  ", "Bearer \u{0}"] { #expect(empty.flaw(in: header) != nil) }
  }
}
