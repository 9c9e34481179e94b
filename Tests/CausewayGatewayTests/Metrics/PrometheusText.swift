import Testing

/// A strict reader of Prometheus's text format 0.0.4, written from its specification: throws at the first thing that a server might refuse.
struct PrometheusText {
  struct Flaw: Error, CustomStringConvertible {
    let description: String
  }

  struct Sample: Equatable {
    let name: String
    let labels: [String: String]
    let value: Double
  }

  private(set) var types: [String: String] = [:]
  private(set) var helps: Set<String> = []
  private(set) var samples: [Sample] = []

  init(parsing text: String) throws {
    guard text.hasSuffix("\n") else { throw Flaw(description: "the last line has no end") }
    var current = ""
    var seen: Set<String> = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if let match = line.wholeMatch(of: /# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)/) {
        let name = String(match.2)
        if match.1 == "HELP" {
          guard helps.insert(name).inserted else { throw Flaw(description: "two HELP lines: \(line)") }
        } else {
          guard helps.contains(name), types[name] == nil,
            ["counter", "gauge", "histogram"].contains(String(match.3))
          else { throw Flaw(description: "a TYPE line that may not be here: \(line)") }
          types[name] = String(match.3)
          current = name
        }
        continue
      }
      let sample = try Self.sample(line)
      let suffixes = types[current] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
      guard suffixes.contains(where: { current + $0 == sample.name }) else {
        throw Flaw(description: "a sample outside its family: \(line)")
      }
      guard seen.insert("\(sample.name)\(sample.labels.sorted { $0.key < $1.key })").inserted else {
        throw Flaw(description: "the same sample twice: \(line)")
      }
      samples.append(sample)
    }
    try checkHistograms()
  }

  private static func sample(_ line: Substring) throws -> Sample {
    guard let match = line.wholeMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([^ ]+)/) else {
      throw Flaw(description: "no sample: \(line)")
    }
    let word = String(match.3)
    guard let value = Double(word == "+Inf" ? "inf" : word == "-Inf" ? "-inf" : word) else {
      throw Flaw(description: "no number: \(line)")
    }
    return Sample(name: String(match.1), labels: try match.2.map { try labels($0) } ?? [:], value: value)
  }

  private static func labels(_ text: Substring) throws -> [String: String] {
    var labels: [String: String] = [:]
    var rest = text
    while !rest.isEmpty {
      guard let match = rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)",?/) else {
        throw Flaw(description: "labels that cannot be read: \(text)")
      }
      guard labels.updateValue(String(match.2), forKey: String(match.1)) == nil else {
        throw Flaw(description: "a label twice: \(text)")
      }
      rest = rest[match.range.upperBound...]
    }
    return labels
  }

  /// Cumulative, with a last bucket that holds all.
  private func checkHistograms() throws {
    for (name, type) in types where type == "histogram" {
      for count in samples where count.name == name + "_count" {
        let buckets = samples.filter { sample in
          sample.name == name + "_bucket" && sample.labels.filter { $0.key != "le" } == count.labels
        }
        let bounds = buckets.compactMap { Double($0.labels["le"] == "+Inf" ? "inf" : $0.labels["le"] ?? "") }
        guard bounds == bounds.sorted(), bounds.last == .infinity, buckets.last?.value == count.value,
          buckets.map(\.value) == buckets.map(\.value).sorted(), bounds.count == buckets.count
        else { throw Flaw(description: "the histogram \(name) is none") }
      }
    }
  }

  /// The only sample of this name, or with these labels.
  func value(_ name: String, _ labels: [String: String] = [:]) throws -> Double {
    let found = samples.filter { sample in
      sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
    }
    try #require(found.count == 1, "\(name) \(labels): \(found)")
    return found[0].value
  }
}
