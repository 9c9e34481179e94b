internal import CausewayCore

/// Which of many the owner means: some by their numbers, all of one owner, or all.
enum Selection: Sendable, Equatable {
  /// In order.
  case numbers([Int64])
  /// All of this output, or of this input.
  case owner(String)
  case all

  /// Reads `numbers`, `owner` (under its own name) or `all`, one of which must be there and no other.
  /// - Parameter owner: the name of the member that names one, such as `output`.
  init(_ members: ControlMembers, owner: String) throws(ControlProblem) {
    let ways = ["numbers", owner, "all"].filter { members.has($0) }
    let form = "`\"numbers\": [7, 8]`, `\"\(owner)\": \"name\"` or `\"all\": true`"
    guard ways.count == 1 else {
      throw .wrong(ways.isEmpty ? "nothing is chosen" : "more than one way to choose is given", hint: "Give \(form).")
    }
    if let numbers = try members.numbers("numbers") {
      self = .numbers(numbers)
    } else if let name = try members.text(owner) {
      self = .owner(name)
    } else {
      guard try members.boolean("all") else { throw .wrong("nothing is chosen", hint: "Give \(form).") }
      self = .all
    }
  }
}
