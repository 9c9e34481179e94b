internal import CausewayCore

/// Which part of a list is asked for: `after` (the number of the last row one has) and `limit`.
struct ListSlice: Sendable, Equatable {
  let after: Int64
  let limit: Int

  init(_ parameters: [String: String], most: Int) throws(ControlProblem) {
    after = try parameters["after"].map { text throws(ControlProblem) in try Self.number(text, of: "`after`") } ?? 0
    guard let text = parameters["limit"] else {
      limit = min(100, most)
      return
    }
    guard let limit = Int(text), (1...most).contains(limit) else {
      throw .wrong("`limit`: expected a number from 1 to \(most), found \(Quotation.of(text))")
    }
    self.limit = limit
  }

  static func number(_ text: String, of what: String) throws(ControlProblem) -> Int64 {
    guard let position = Position(text) else {
      throw .wrong("\(what): expected a number, found \(Quotation.of(text))")
    }
    return position.rawValue
  }
}
