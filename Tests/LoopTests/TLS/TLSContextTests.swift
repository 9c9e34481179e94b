import Foundation
import TestCertificates
import Testing

@testable import Loop

@Suite struct TLSContextTests {
  private func file(_ text: String) throws -> String {
    let path = try TestCertificate.folder() + "/file.pem"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test func `a certificate and its key make a server`() throws {
    let files = try TestCertificate.localhost.get()
    #expect(try TLSContext(certificate: files.certificate, key: files.key).role == .server)
  }

  @Test func `a missing file is named with the reason`() throws {
    let files = try TestCertificate.localhost.get()
    let error = #expect(throws: TLSError.self) { try TLSContext(certificate: "/none.pem", key: files.key) }
    #expect(error?.description == "the file /none.pem cannot be read: No such file or directory")
    #expect(throws: TLSError.unreadable(file: "/none.pem", reason: "No such file or directory")) {
      try TLSContext(certificate: files.certificate, key: "/none.pem")
    }
    #expect(throws: TLSError.unreadable(file: "/none.pem", reason: "No such file or directory")) {
      try TLSContext(authorities: "/none.pem")
    }
  }

  @Test func `a file of something else is named`() throws {
    let files = try TestCertificate.localhost.get()
    let text = try file("hello\n")
    #expect(throws: TLSError.noCertificate(file: text)) { try TLSContext(certificate: text, key: files.key) }
    #expect(throws: TLSError.noCertificate(file: files.key)) { try TLSContext(certificate: files.key, key: files.key) }
    #expect(throws: TLSError.noKey(file: text)) { try TLSContext(certificate: files.certificate, key: text) }
    #expect(throws: TLSError.noAuthorities(file: text)) { try TLSContext(authorities: text) }
  }

  @Test func `the key of another certificate is refused`() throws {
    let files = try TestCertificate.localhost.get()
    let other = try TestCertificate.other.get()
    #expect(throws: TLSError.keyDoesNotMatch(certificate: files.certificate, key: other.key)) {
      try TLSContext(certificate: files.certificate, key: other.key)
    }
  }

  @Test func `an encrypted key is refused without asking anyone`() throws {
    let files = try TestCertificate.localhost.get()
    let encrypted = try TestCertificate.folder() + "/encrypted.pem"
    try TestCertificate.openssl(["pkcs8", "-topk8", "-in", files.key, "-out", encrypted, "-passout", "pass:secret"])
    #expect(throws: TLSError.encryptedKey(file: encrypted)) {
      try TLSContext(certificate: files.certificate, key: encrypted)
    }
  }

  @Test func `every error says what to do about which file`() {
    let errors: [TLSError] = [
      .unreadable(file: "/f", reason: "r"), .noCertificate(file: "/f"), .noKey(file: "/f"), .encryptedKey(file: "/f"),
      .keyDoesNotMatch(certificate: "/c", key: "/f"), .noAuthorities(file: "/f"),
    ]
    for error in errors { #expect(error.description.contains("/f")) }
  }
}
