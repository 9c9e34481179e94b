internal import CausewayGateway
internal import Glibc

/// Which configuration a command is about: a file, or the variables that stand in for one.
enum ConfigurationFile: Sendable {
  case file(String)
  case environment(BridgeEnvironment)

  static let operand = Operand(
    name: "FILE", summary: "the configuration; without it ./causeway.yaml, then /etc/causeway/causeway.yaml",
    isRequired: false)

  static let usual = ["causeway.yaml", "/etc/causeway/causeway.yaml"]

  /// The first of the usual ones that is there.
  static var usualPath: String? {
    usual.first { access($0, F_OK) == 0 }
  }

  /// The file that was named, else a usual one, else the environment if it asks for a gateway.
  static func chosen(_ arguments: Arguments) throws(Failure) -> ConfigurationFile {
    try chosen(arguments.operands.first)
  }

  /// - Parameter named: `nil` if none was named.
  static func chosen(_ named: String?) throws(Failure) -> ConfigurationFile {
    if let path = named ?? usualPath { return .file(path) }
    if let environment = BridgeEnvironment.ofProcess() { return .environment(environment) }
    throw Failure(
      .noInput,
      "There is no causeway.yaml in this folder, nor in /etc/causeway. Name the file to use: see `causeway help`. Without a file "
        + "the variables of aqara-rocketmq-bridge will do: APP_ID, KEY_ID, APP_KEY, BRIDGE_TOKEN and MQ_NAMESRV_ADDR; none of them is set."
    )
  }

  /// For messages.
  var name: String {
    switch self {
    case .file(let path): path
    case .environment: BridgeEnvironment.name
    }
  }

  /// Blocks while it reads files.
  func load() -> GatewayConfiguration.Reading {
    switch self {
    case .file(let path): GatewayConfiguration.load(file: path)
    case .environment(let environment): environment.load()
    }
  }
}
