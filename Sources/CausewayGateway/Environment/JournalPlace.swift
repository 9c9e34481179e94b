internal import CausewayCore

/// Where the journal lies when no file says so.
struct JournalPlace: Sendable {
  private enum Choice: Sendable {
    /// By CAUSEWAY_JOURNAL.
    case named(isFolder: Bool)
    case usual
    /// What is in it goes with the container or the next start of the machine.
    case temporary
    case ofUser
  }

  /// The file.
  let path: String
  private let choice: Choice

  private static let fileName = "journal.db"
  private static let usual = "/var/lib/causeway"
  /// What Home Assistant keeps of an add-on. The file in it tells it from anybody else's `/data`.
  private static let addOn = "/data"
  private static let addOnMark = "/data/options.json"

  init(variable: (String) -> String?, folders: LocalFolders) {
    if let named = variable(BridgeVariable.journal.rawValue)?.trimmingBlanks, !named.isEmpty {
      path = named
      choice = .named(isFolder: folders.state(named) == .usable)
    } else if folders.state(Self.addOnMark) == .unusable, folders.state(Self.addOn) == .usable {
      path = "\(Self.addOn)/\(Self.fileName)"
      choice = .usual
    } else if Self.isPossible(Self.usual, folders) {
      path = "\(Self.usual)/\(Self.fileName)"
      choice = .usual
    } else if let home = Self.home(variable), Self.isPossible("\(home)/.local/state/causeway", folders, levels: 3) {
      path = "\(home)/.local/state/causeway/\(Self.fileName)"
      choice = .ofUser
    } else {
      path = "/tmp/causeway-\(folders.user)/\(Self.fileName)"
      choice = .temporary
    }
  }

  /// Whether the folder is there, or can be made with at most so many levels.
  private static func isPossible(_ folder: String, _ folders: LocalFolders, levels: Int = 1) -> Bool {
    switch folders.state(folder) {
    case .usable: return true
    case .unusable: return false
    case .missing:
      guard levels > 0, let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else { return false }
      return isPossible(String(folder[..<slash]), folders, levels: levels - 1)
    }
  }

  /// It becomes part of a text: only if it needs no quotes there.
  private static func home(_ variable: (String) -> String?) -> String? {
    guard let home = variable("HOME"), home.hasPrefix("/"), home != "/", !home.hasSuffix("/"),
      home.utf8.allSatisfy({ ($0 | 0x20 >= 97 && $0 | 0x20 <= 122) || (45...57).contains($0) || $0 == 95 })
    else { return nil }
    return home
  }

  /// Makes the folder before the journal is opened, unless the owner has chosen it.
  /// - Returns: why it cannot be used; `nil` if it can, or if whoever opens the journal will say it.
  func prepare() -> String? {
    if case .named = choice { return nil }
    let folder = String(path.dropLast(Self.fileName.utf8.count + 1))
    let isOwn = LocalFolders.make(folder)
    guard case .temporary = choice, !isOwn else { return nil }
    return
      "\(folder) is there and belongs to somebody else: set \(BridgeVariable.journal.rawValue) to the path of a file"
  }

  /// As the text of a configuration has it.
  var text: String {
    if case .named = choice { return "\"${\(BridgeVariable.journal.rawValue)}\"" }
    return path
  }

  func note(in section: ConfigSection) {
    let name = BridgeVariable.journal.rawValue
    switch choice {
    case .usual, .named(isFolder: false): break
    case .named(isFolder: true):
      section.problem(
        at: name, "names a folder", hint: "Name the file in it, such as \(path)/\(Self.fileName).")
    case .ofUser:
      section.warn(
        at: name, "not set, and \(Self.usual) is not writable here: the journal is \(path)",
        hint: "Make that folder for the user who runs this, or set \(name) to the path of the file.")
    case .temporary:
      section.warn(
        at: name,
        "not set, and \(Self.usual) is not writable here: the journal is \(path), and what it holds is gone after the next start "
          + "of the container or machine",
        hint: "Give a volume on \(Self.usual), or set \(name) to the path of a file that stays.")
    }
  }
}
