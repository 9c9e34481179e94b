internal import Testing

@testable internal import RocketMQ

@Suite("MessageProperties")
struct MessagePropertiesTests {
  private func properties(_ text: String) -> MessageProperties {
    let bytes = Array("xx\(text)yy".utf8)
    return MessageProperties(bytes: bytes, range: 2..<(bytes.count - 2))
  }

  @Test func `a final separator makes no difference`() {
    for text in ["a\u{1}1\u{2}bb\u{1}22", "a\u{1}1\u{2}bb\u{1}22\u{2}"] {
      let properties = properties(text)
      #expect(properties["a"] == "1" && properties["bb"] == "22" && properties["b"] == nil && properties[""] == nil)
      #expect(properties.map(\.name) == ["a", "bb"])
    }
  }

  @Test func `an entry without name or value is none`() {
    let properties = properties("\u{1}1\u{2}a\u{2}\u{2}b\u{1}\u{2}c\u{1}3")
    #expect(properties["a"] == nil && properties["b"] == nil && properties["c"] == "3" && properties[""] == nil)
    #expect(properties.map(\.value) == ["3"])
  }

  @Test func `what comes first counts, as in a batch of Java's`() {
    let properties = properties("UNIQ_KEY\u{1}own\u{2}UNIQ_KEY\u{1}the batch's\u{2}")
    #expect(properties["UNIQ_KEY"] == "own" && properties.map(\.value) == ["own"])
  }

  @Test func `a value may contain the separator of names`() {
    #expect(properties("a\u{1}b\u{1}c")["a"] == "b\u{1}c")
  }
}
