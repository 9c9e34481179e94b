extension Route {
  /// What routes can name, for checking.
  package struct Surroundings {
    package struct Output {
      package let name: String
      /// Reads, and finishes, what a route wants of this output.
      package let settings: (ConfigSection) -> (any RouteSettings)?
      /// Why a route to it cannot be throttled; `nil` if it can.
      package let throttleRefusal: String?

      package init(
        name: String, throttleRefusal: String? = nil,
        settings: @escaping (ConfigSection) -> (any RouteSettings)? = { _ in nil }
      ) {
        self.name = name
        self.throttleRefusal = throttleRefusal
        self.settings = settings
      }
    }

    package let inputs: [String]
    package let outputs: [Output]
    /// Whether some input's senders may give their events attributes of their own.
    package let bringsExtensions: Bool

    package init(inputs: [String], outputs: [Output], bringsExtensions: Bool = true) {
      self.inputs = inputs
      self.outputs = outputs
      self.bringsExtensions = bringsExtensions
    }

    /// Continues a message about an output that there is not.
    var outputList: String {
      let names = outputs.map(\.name).sorted()
      return names.isEmpty ? "There are no outputs." : "Outputs here: \(names.joined(separator: ", "))."
    }

    func output(_ name: String) -> Output? { outputs.first { $0.name == name } }
  }

  /// Where the gateway's own events come from.
  package static let ownInput = "causeway"
}
