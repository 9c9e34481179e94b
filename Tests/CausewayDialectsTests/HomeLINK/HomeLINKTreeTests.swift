import CausewayCore
import Testing

@testable import CausewayDialects

@Suite struct HomeLINKTreeTests {
  private func parts(_ topic: String, root: String? = nil, topics: [String] = []) -> [String] {
    let place = HomeLINKTree(root: root, topics: topics).place(of: topic)
    return [place.root.joined(separator: "/"), place.tree.joined(separator: "/")]
  }

  @Test(arguments: [
    [], ["#"], ["joe_bloggs/#"], ["+/#"], ["joe_bloggs/alert/#", "joe_bloggs/reading/#"], ["$share/g/joe_bloggs/#"],
  ])
  func `a landlord is the root`(_ topics: [String]) {
    #expect(parts("joe_bloggs/alert/active/p/d/e", topics: topics) == ["joe_bloggs", "alert/active/p/d/e"])
    #expect(parts("joe_bloggs/inspection/p", topics: topics) == ["joe_bloggs", "inspection/p"])
  }

  @Test(arguments: [
    [], ["#"], ["homelink/#"], ["homelink/+/#"], ["homelink/joe_bloggs/#"], ["homelink/joe_bloggs/alert/#"],
  ])
  func `a root of several levels ends where the tree begins`(_ topics: [String]) {
    #expect(parts("homelink/joe_bloggs/alert/active/p", topics: topics) == ["homelink/joe_bloggs", "alert/active/p"])
  }

  @Test func `what the topics spell out is root, whatever follows`() {
    #expect(parts("home/alarms/joe/new/p", topics: ["home/alarms/joe/#"]) == ["home/alarms/joe", "new/p"])
    #expect(
      parts("home/alarms/joe/new/p", topics: ["home/#", "home/alarms/joe/#", "other/#"]) == [
        "home/alarms/joe", "new/p",
      ])
    #expect(parts("home/alert/x", topics: ["home/alert/x"]) == ["home", "alert/x"])
    #expect(parts("home/x", topics: ["home/x"]) == ["home", "x"])
  }

  @Test func `a landlord may be called like a type`() {
    #expect(parts("alert/alert/active/p") == ["alert", "alert/active/p"])
    #expect(parts("event/reading/p/d/t", topics: ["event/#"]) == ["event", "reading/p/d/t"])
  }

  @Test func `a tree may have no root`() {
    #expect(parts("alert/active/p/d/e") == ["", "alert/active/p/d/e"])
    #expect(parts("x") == ["", "x"])
    #expect(parts("") == ["", ""])
  }

  @Test func `the owner's word counts`() {
    #expect(parts("a/device/alert/active", root: "a/device") == ["a/device", "alert/active"])
    #expect(parts("a/b/x", root: "a/b", topics: ["a/#"]) == ["a/b", "x"])
    #expect(parts("joe/alert/x", root: "other") == ["joe", "alert/x"])
    #expect(parts("a/b", root: "a/b") == ["a", "b"], "something is left for the tree")
  }

  @Test func `the landlord is the last level that says something`() {
    #expect(HomeLINKTree().place(of: "homelink/joe/alert/x").landlord == "joe")
    #expect(HomeLINKTree().place(of: "/joe//alert/x").landlord == "joe")
    #expect(HomeLINKTree().place(of: "alert/x").landlord == nil)
  }
}
