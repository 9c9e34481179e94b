/// The text format of Prometheus, version 0.0.4: families of samples, each family with what it means.
struct MetricsText: Sendable {
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  enum Kind: String, Sendable {
    case counter, gauge, histogram
  }

  private(set) var bytes: [UInt8] = []

  /// One family. Its samples must follow at once, and no other family may have its name.
  mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    bytes += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n".utf8
  }

  mutating func sample(_ name: String, _ labels: KeyValuePairs<String, String>, _ value: Double) {
    append(name, labels.map { ($0.key, $0.value) }, Self.number(value))
  }

  mutating func sample(_ name: String, _ labels: KeyValuePairs<String, String>, _ value: some BinaryInteger) {
    append(name, labels.map { ($0.key, $0.value) }, String(value))
  }

  mutating func sample(_ name: String, _ value: Double) { append(name, [], Self.number(value)) }

  mutating func sample(_ name: String, _ value: some BinaryInteger) { append(name, [], String(value)) }

  /// A histogram's samples: cumulative, as the format wants them.
  /// - Parameters:
  ///   - counts: how many were within each bound and above the one before; one more than `bounds`, for those above all.
  mutating func histogram(
    _ name: String, _ labels: KeyValuePairs<String, String>, bounds: [Double], counts: [Int], sum: Double
  ) {
    let labels = labels.map { ($0.key, $0.value) }
    var total = 0
    for (index, count) in counts.enumerated() {
      total += count
      let bound = index < bounds.count ? Self.number(bounds[index]) : "+Inf"
      append(name + "_bucket", labels + [("le", bound)], String(total))
    }
    append(name + "_sum", labels, Self.number(sum))
    append(name + "_count", labels, String(total))
  }

  private mutating func append(_ name: String, _ labels: [(String, String)], _ value: String) {
    bytes += name.utf8
    if !labels.isEmpty {
      bytes += "{\(labels.map { "\($0.0)=\"\(Self.escaped($0.1, quotes: true))\"" }.joined(separator: ","))}".utf8
    }
    bytes += " \(value)\n".utf8
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    guard value.isFinite else { return value < 0 ? "-Inf" : "+Inf" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
