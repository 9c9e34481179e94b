import Testing

@testable import CausewayConnectors

struct TopicFilterTests {
  @Test(arguments: ["a", "/", "a/b", "+", "#", "a/#", "/#", "a/+/b", "+/+/#", "$SYS/#", "täglich/+"])
  func `what a broker takes`(_ text: String) {
    #expect(TopicFilter(text)?.isShared == false)
  }

  @Test(arguments: ["", "a#", "a/#/b", "a+", "a/+b", "##", "a\0", "$share/g", "$share//a", "$share/+/a", "$share/g/"])
  func `what no broker takes`(_ text: String) {
    #expect(TopicFilter(text) == nil)
  }

  @Test(arguments: ["$share/house/a", "$share/g/a/#", "$share/g/#", "$share/g//a"])
  func `what several clients share`(_ text: String) {
    #expect(TopicFilter(text)?.isShared == true)
  }
}
