/// What the command line asks for, as `name=value` words. A name may come again: `header` does.
struct Options: Sendable {
  struct Flaw: Error, CustomStringConvertible {
    let description: String
  }

  private let values: [String: [String]]

  init(_ arguments: [String]) throws(Flaw) {
    var values: [String: [String]] = [:]
    for argument in arguments {
      guard let equals = argument.firstIndex(of: "=") else {
        throw Flaw(description: "\(argument): expected name=value")
      }
      values[String(argument[..<equals]), default: []].append(String(argument[argument.index(after: equals)...]))
    }
    self.values = values
  }

  func all(_ name: String) -> [String] { values[name] ?? [] }

  func text(_ name: String) throws(Flaw) -> String {
    guard let value = values[name]?.last else { throw Flaw(description: "\(name)=… is missing") }
    return value
  }

  func number(_ name: String, default fallback: Int) throws(Flaw) -> Int {
    guard let text = values[name]?.last else { return fallback }
    guard let value = Int(text) else { throw Flaw(description: "\(name)=\(text): expected a whole number") }
    return value
  }
}
