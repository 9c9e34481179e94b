import CausewayCore
import CausewayTestKit
import Testing

@testable import CausewayConnectors

@Suite struct DiscoveryNoteTests {
  @Test func `a note reads back as it was written`() throws {
    let event = Event.sample(
      "specimen", type: "test.ring", kind: .occurrence, data: #"{"value":"1"}"#, wrapsPayload: true, topic: "a/b")
    let entry = Entry(
      position: .start, event: event, input: "in", receivedAt: Timestamp(milliseconds: 0), changed: false)
    for specimen in [nil, entry] {
      let note = DiscoveryNote(
        mode: .component, prefix: "ha", platform: "event", stateTopic: "t/\"x", availabilityTopic: "av",
        isRetained: specimen == nil, specimen: specimen)
      #expect(DiscoveryNote(note.text) == note)
    }
  }

  @Test func `of a long payload nothing is kept, and what is no note is none`() throws {
    let data = #"{"x":"\#(String(repeating: "y", count: 2_000))"}"#
    let entry = Entry(
      position: .start, event: .sample("1", kind: .occurrence, data: data), input: "in",
      receivedAt: Timestamp(milliseconds: 0), changed: false)
    let note = DiscoveryNote(
      mode: .device, prefix: "ha", platform: "event", stateTopic: "t", availabilityTopic: nil, isRetained: false,
      specimen: entry)
    #expect(note.text.utf8.count < 300)
    #expect(DiscoveryNote(note.text)?.specimen?.event.data == nil)
    #expect(DiscoveryNote("") == nil && DiscoveryNote("{}") == nil && DiscoveryNote("x") == nil)
  }

  @Test func `names have two parts after what all begin with`() {
    let prefix = DiscoveryNote.prefix(of: "home")
    #expect(DiscoveryNote.parts(of: "output/home/discovery/d/e", prefix: prefix)?.entity == "e")
    #expect(DiscoveryNote.parts(of: "output/home/discovery/d", prefix: prefix) == nil)
    #expect(DiscoveryNote.parts(of: "output/home/paused", prefix: prefix) == nil)
  }
}
