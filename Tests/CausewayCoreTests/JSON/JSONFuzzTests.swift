import CausewayCore
import CausewayTestKit
import Foundation
import Testing

/// Texts from a generator and from mutations of valid ones, judged against Foundation's reader and against ourselves.
@Suite struct JSONFuzzTests {
  static let seeds = [
    #"{"msgId":"abc","openId":"open","msgType":"resource_report","data":[{"subjectId":"lumi.xxx","value":"1","time":1710000000000}]}"#,
    #"[0,-1.5e+3,true,false,null,"\"\\\/\b\f\n\r\té😀\ud83d\ude00",{"a":{"a":[[],{}]}},1E5, 0.1 ]"#,
    #"{"é":"☃","":[{"x":-0}],"\u0061":"\u0000"}"#,
  ]

  @Test func `mutated texts are accepted exactly when Foundation accepts them`() throws {
    var random = SplitMix(seed: 1)
    var accepted = 0
    for round in 0..<30_000 {
      var bytes = Array(Self.seeds[round % Self.seeds.count].utf8)
      for _ in 0...Int(random.next() % 3) { Self.mutate(&bytes, &random) }
      let ours = try? JSONDocument(parsing: bytes)
      let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
      if let ours {
        accepted += 1
        #expect(ours.root.text.description == ours.root.description)
        Self.visit(ours.root)
        let known = Self.isBeyondFoundation(bytes)
        #expect(theirs != nil || known, "only we accept \(String(decoding: bytes, as: UTF8.self))")
      } else {
        let known = Self.isLaxInFoundation(bytes)
        #expect(theirs == nil || known, "only Foundation accepts \(String(decoding: bytes, as: UTF8.self))")
      }
    }
    #expect(accepted > 1_000, "mutations that never stay valid prove nothing")
  }

  @Test func `random bytes never crash`() {
    var random = SplitMix(seed: 2)
    let alphabet = Array("{}[]\",:\\u0123dDeE+-.truefalsn \u{0}é".utf8) + [0xFF, 0xED, 0xA0]
    for _ in 0..<20_000 {
      let bytes = (0..<Int(random.next() % 24)).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
      if let document = try? JSONDocument(parsing: bytes) { Self.visit(document.root) }
    }
  }

  @Test func `what is written is read back`() throws {
    var random = SplitMix(seed: 3)
    for _ in 0..<300 {
      var writer = JSONWriter()
      Self.write(&writer, &random, depth: 5)
      let document = try JSONDocument(parsing: writer.bytes)
      #expect(document.root.text == writer.text)
      #expect(throws: Never.self) {
        try JSONSerialization.jsonObject(with: Data(writer.bytes), options: .fragmentsAllowed)
      }
    }
  }

  /// Every view of every value: none may trap, whatever was accepted.
  private static func visit(_ value: JSONValue) {
    _ = (
      value.string, value.integer, value.integerOrDecimalText, value.double, value.boolean, value.repeatedKey,
      value["a"]
    )
    for (key, member) in value.members {
      _ = key.string
      visit(member)
    }
    for element in value.elements { visit(element) }
  }

  private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
    let at = Int(random.next() % UInt64(bytes.count))
    let interesting = Array("{}[]\",:\\/ue0-+.9tfn \n\t".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xED, 0xF4, 0xFF]
    let byte = interesting[Int(random.next() % UInt64(interesting.count))]
    switch random.next() % 4 {
    case 0: bytes[at] = byte
    case 1: bytes.insert(byte, at: at)
    case 2 where bytes.count > 1: bytes.remove(at: at)
    default: bytes.swapAt(at, Int(random.next() % UInt64(bytes.count)))
    }
  }

  private static func write(_ writer: inout JSONWriter, _ random: inout SplitMix, depth: Int) {
    switch random.next() % (depth > 0 ? 7 : 5) {
    case 0: writer.null()
    case 1: writer.boolean(random.next() % 2 == 0)
    case 2: writer.integer(Int64(bitPattern: random.next()))
    case 3: writer.double(Double(bitPattern: random.next()))
    case 4:
      writer.string(
        String(decoding: (0..<random.next() % 12).map { _ in UInt16(random.next() % 0x900) }, as: UTF16.self))
    case 5:
      writer.array { array in for _ in 0..<random.next() % 4 { Self.write(&array, &random, depth: depth - 1) } }
    default:
      writer.object { object in
        for name in 0..<random.next() % 4 {
          object.key("k\(name)")
          Self.write(&object, &random, depth: depth - 1)
        }
      }
    }
  }
}

extension JSONFuzzTests {
  /// Numbers beyond a double's range are grammatical, but Foundation refuses them.
  static func isBeyondFoundation(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).range(of: "[0-9][eE][+-]?[0-9]{3}", options: .regularExpression) != nil
  }

  /// Foundation tolerates a comma behind the last element.
  static func isLaxInFoundation(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).range(of: ",\\s*[\\]}]", options: .regularExpression) != nil
  }
}
