internal import CausewayCore

/// What the variables say that a configuration would put in other words, each checked under its own name.
struct BridgeSettings {
  /// Aqara's manual shows it; every project has its own.
  static let exampleNameServer = "3rd-subscription.aqara.cn:9876"

  let isEnabled: Bool
  /// Whether there is one, and it can be told.
  let hasPublicURL: Bool
  let logLevel: Log.Level

  /// Notes with `findings` what is wrong, and has something usable all the same.
  init(reading environment: BridgeEnvironment, findings: ConfigFindings) {
    let section = Self.section(environment, findings)
    isEnabled = section.boolean(BridgeVariable.isEnabled.rawValue, default: true)
    Self.note(missing: environment, section, withQueue: isEnabled)
    Self.note(quoted: environment, section)
    _ = section.integer(BridgeVariable.port.rawValue, default: 8_080, in: 0...65_535)
    _ = section.integer(BridgeVariable.heartbeat.rawValue, default: 15, in: 1...300)
    // Whatever the bound: when it is calm an update leaves at once, and under load within two milliseconds.
    _ = section.integer(BridgeVariable.batchInterval.rawValue, default: 100, in: 0...3_600_000)
    hasPublicURL = Self.publicURL(section)
    logLevel = Self.logLevel(section)
    if isEnabled, environment.value(.nameServers) == nil {
      section.warn(
        at: BridgeVariable.nameServers.rawValue,
        "not set; \(Self.exampleNameServer) is asked, an example of Aqara's manual",
        hint: "Set the MQ message subscription address of Aqara's console: every project has its own.")
    }
    environment.journal.note(in: section)
  }

  /// The variables as a section: each value is text, whatever stands in it.
  private static func section(_ environment: BridgeEnvironment, _ findings: ConfigFindings) -> ConfigSection {
    let pairs = BridgeVariable.allCases.filter { !$0.isSecret }.compactMap { variable in
      environment.value(variable).map { value in
        let text = variable == .isEnabled ? Self.boolean(value) : value.replacing("${", with: "$${")
        return ConfigNode.Pair(
          key: variable.rawValue, mark: .nowhere, value: ConfigNode(.scalar(text, quoted: true), at: .nowhere))
      }
    }
    return ConfigSection(
      pairs, path: "", mark: .nowhere, source: ConfigSource(file: BridgeEnvironment.name), findings: findings)
  }

  /// Java's configuration takes numbers, too.
  private static func boolean(_ text: String) -> String {
    ["1": "true", "0": "false"][text] ?? text
  }

  private static func note(missing environment: BridgeEnvironment, _ section: ConfigSection, withQueue: Bool) {
    for variable in BridgeVariable.allCases
    where variable.isRequired(withQueue: withQueue) && !environment.isSet(variable) {
      let file = variable.isSecret ? " Set it, or \(variable.rawValue)_FILE to the path of a file that holds it." : ""
      section.problem(at: variable.rawValue, "required, but not set", hint: variable.meaning + file)
    }
  }

  /// A shell takes quotes away, `docker run --env-file` does not.
  private static func note(quoted environment: BridgeEnvironment, _ section: ConfigSection) {
    for variable in BridgeVariable.allCases {
      guard let value = environment.value(variable), value.count > 1, let first = value.first, first == value.last,
        "\"'".contains(first)
      else { continue }
      section.warn(
        at: variable.rawValue, "the value begins and ends with a quotation mark, which is taken as a part of it",
        hint: "Remove both: files of `docker run --env-file` know no quotes.")
    }
  }

  /// It is only told to whoever asks for `/health`: no reason not to start.
  private static func publicURL(_ section: ConfigSection) -> Bool {
    let name = BridgeVariable.publicURL.rawValue
    guard let text = section.string(name) else { return false }
    if let url = try? ServiceURL(text), ["https", "http"].contains(url.scheme) { return true }
    section.warn(
      at: name, "expected an https or http URL without user and password, found \(Quotation.of(text))",
      hint: "/health would say it; it says none.")
    return false
  }

  /// The words of Java's loggers, in any case.
  private static func logLevel(_ section: ConfigSection) -> Log.Level {
    let name = BridgeVariable.logLevel.rawValue
    guard let word = section.string(name) else { return .info }
    switch word.uppercased() {
    case "ALL", "TRACE", "DEBUG": return .debug
    case "INFO": return .info
    case "WARN", "WARNING": return .warning
    case "ERROR", "FATAL", "OFF": return .error
    default:
      section.problem(at: name, "expected DEBUG, INFO, WARN or ERROR, found \(Quotation.of(word))")
      return .info
    }
  }
}
