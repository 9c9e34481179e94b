import Testing

@testable import causeway

@Suite struct PrintableTests {
  @Test func `what would command the terminal is blanked`() {
    #expect(Printable.text("a\u{1b}[2Jb\nc\u{7f}\u{9b}d\u{202e}e") == "a [2Jb c  d e")
    #expect(Printable.text([0xff, 0x61]) == "\u{fffd}a")
    #expect(Printable.text("Tür 🚪") == "Tür 🚪")
  }

  @Test func `what is too long ends in an ellipsis`() {
    #expect(Printable.text("abcdef", limit: 3) == "abc…" && Printable.text("abc", limit: 3) == "abc")
  }
}
