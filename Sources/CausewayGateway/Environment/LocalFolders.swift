internal import Glibc

/// What can be told of folders without touching them.
package struct LocalFolders: Sendable {
  package enum State: Sendable {
    /// It is there, and files can be made in it.
    case usable
    case missing
    case unusable
  }

  let state: @Sendable (_ path: String) -> State
  /// Of the user who runs the program.
  let user: UInt32

  package init(user: UInt32, state: @escaping @Sendable (_ path: String) -> State) {
    self.state = state
    self.user = user
  }

  package static let ofSystem = LocalFolders(user: geteuid()) { path in
    var facts = stat()
    guard stat(path, &facts) == 0 else { return errno == ENOENT ? .missing : .unusable }
    // Not `access`: it asks for the user who started the program.
    return facts.st_mode & S_IFMT == S_IFDIR && faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) == 0
      ? .usable : .unusable
  }

  /// Makes the folder `path`, for its owner alone, and those it lies in. What is there stays as it is.
  /// - Returns: whether it is there now and belongs to the user who runs the program, as a folder in `/tmp` must.
  static func make(_ path: String) -> Bool {
    var made = ""
    for name in path.split(separator: "/") {
      made += "/" + name
      _ = mkdir(made, 0o700)
    }
    var facts = stat()
    return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR && facts.st_uid == geteuid()
  }
}
