/// Where a command speaks: answers on one stream, complaints on the other.
struct Console: Sendable {
  enum Stream: Sendable { case output, errors }

  /// Whether the output is a terminal that wants colour.
  let isColourful: Bool
  private let write: @Sendable (Stream, String) throws(BrokenPipe) -> Void

  /// - Parameter write: takes text as it is; may block, since nothing else waits in the meantime.
  init(isColourful: Bool, write: @escaping @Sendable (Stream, String) throws(BrokenPipe) -> Void) {
    self.isColourful = isColourful
    self.write = write
  }

  func print(_ line: String) throws(BrokenPipe) {
    try write(.output, line + "\n")
  }

  /// A complaint is not worth failing for.
  func complain(_ line: String) {
    try? write(.errors, line + "\n")
  }

  func style(_ style: Style, _ text: String) -> String {
    isColourful ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
  }

  enum Style: Int {
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
    case yellow = 33
    case cyan = 36
  }
}

/// Nobody reads any more, as when the output goes to `head`: the end, but nothing to complain of.
struct BrokenPipe: Error {}
